package io.github.fdda.util;

import com.sun.jna.Platform;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A file that is written beside the one whose place it will take. It is locked meanwhile: one that
 * nobody has locked was left by a process that was killed. Where files cannot be locked, such ones
 * stay.
 */
final class TemporaryFile implements AutoCloseable {

  private static final String PREFIX = ".fdda-";

  /**
   * Those of this process. It must not open them a second time: a process loses its lock as soon as
   * it closes the file anywhere.
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path file;
  private final Path path;
  private final FileOutputStream out;

  private TemporaryFile(Path file, Path path, FileOutputStream out) {
    this.file = file;
    this.path = path;
    this.out = out;
  }

  /**
   * An empty one, locked.
   *
   * @param file whose place it will take; its folder exists
   */
  static TemporaryFile of(Path file) throws IOException {
    synchronized (OURS) {
      while (true) {
        var path = folder(file).resolve(PREFIX + UUID.randomUUID());
        // Neither createTempFile, whose files can be read by their owner only, nor a channel, which
        // an interrupt closes.
        var out = new FileOutputStream(path.toFile());
        if (isHeld(out) && Files.exists(path)) {
          OURS.add(path);
          return new TemporaryFile(file, path, out);
        }
        // Another process took it for an orphan before it was locked.
        out.close();
        Files.deleteIfExists(path);
      }
    }
  }

  /** Removes those of other processes in the folder of a file that nobody writes any more. */
  static void deleteOrphans(Path file) {
    synchronized (OURS) {
      try (var found = Files.newDirectoryStream(folder(file), PREFIX + "*")) {
        for (var path : found) {
          if (!OURS.contains(path)) {
            deleteIfOrphan(path);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // One may be allowed to write in a folder and not to list it.
      }
    }
  }

  private static void deleteIfOrphan(Path path) {
    try (var out = new FileOutputStream(path.toFile(), true);
        var lock = out.getChannel().tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // It is another user's, just gone, or of a file system without locks.
    }
  }

  private static boolean isHeld(FileOutputStream out) {
    try {
      return out.getChannel().tryLock() != null;
    } catch (IOException e) {
      // Without locks nobody takes it for an orphan either.
      return true;
    }
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.getParent()).orElse(Path.of("")).toAbsolutePath();
  }

  /** Writes its content and then puts it in its place. */
  void write(AtomicFiles.Content content) throws IOException {
    var buffered = new BufferedOutputStream(out);
    content.writeTo(buffered);
    buffered.flush();
    out.getFD().sync();
    if (Platform.isWindows()) {
      out.close(); // else it cannot be moved
    }
    AtomicFiles.moveIntoPlace(path, file);
  }

  /** Removes it, unless it has taken its place. */
  @Override
  public void close() throws IOException {
    synchronized (OURS) {
      OURS.remove(path);
      out.close();
      Files.deleteIfExists(path);
    }
  }
}
