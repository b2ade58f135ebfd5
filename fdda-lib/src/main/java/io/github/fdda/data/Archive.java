package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar.gz archive, read in place. Its files are known by their last name, whatever folders they
 * lie in.
 */
record Archive(Path path, Set<String> names) implements FileTree {

  /**
   * Reads through the archive once, to know its files and that it is whole.
   *
   * @throws InvalidInputException if it is no tar.gz archive or damaged
   */
  static Archive scan(Path path) {
    var names = new HashSet<String>();
    try (var tar = stream(path)) {
      for (var entry = next(tar); entry != null; entry = next(tar)) {
        names.add(lastName(entry));
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: no complete tar.gz archive (%s); fetch it again".formatted(path, e.getMessage()), e);
    }
    return new Archive(path, Set.copyOf(names));
  }

  @Override
  public boolean contains(String name) {
    return names.contains(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    var tar = stream(path);
    for (var entry = next(tar); entry != null; entry = next(tar)) {
      if (lastName(entry).equals(name)) {
        return tar;
      }
    }
    tar.close();
    throw new NoSuchFileException(where(name));
  }

  @Override
  public String where() {
    return path.toString();
  }

  private static TarArchiveInputStream stream(Path path) throws IOException {
    return new TarArchiveInputStream(
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(path), 1 << 16)));
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    try {
      var entry = tar.getNextEntry();
      while (entry != null && !entry.isFile()) {
        entry = tar.getNextEntry();
      }
      return entry;
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String lastName(TarArchiveEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }
}
