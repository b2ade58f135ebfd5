package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who takes more from a platform than all have must have another way, and is listed here. */
class PlatformsTest {

  /** The folder that holds all modules, seen from that of one. */
  private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");

  @Test
  void foldersOfLinux() {
    assertEquals(
        // They answer "no", the architecture and 0 where the files are missing.
        Set.of("Processor.java", "ProcessMemory.java"),
        thoseWith("\"/?(proc|sys|dev|tmp|etc|usr|var|home)/"));
  }

  @Test
  void atomicMoves() {
    // Moves in two steps where it must.
    assertEquals(Set.of("AtomicFiles.java"), thoseWith("ATOMIC_MOVE"));
  }

  @Test
  void locksAndPermissionsOfFiles() {
    // Where a file system has no locks, only threads wait for each other, what a killed process was
    // writing stays, and nobody downloads.
    assertEquals(
        Set.of("Downloader.java", "FolderLock.java", "TemporaryFile.java"),
        thoseWith("FileLock|\\.tryLock\\("));
    assertEquals(
        // Where files have no owners, as on Windows, it leaves the choice to DJL.
        Set.of("EngineFolder.java"), thoseWith("PosixFile|\"unix:|createSymbolicLink"));
  }

  @Test
  void programs() {
    assertEquals(
        // The peer in Python, which the user names, and the Java that runs already.
        Set.of("Peer.java", "WorkerProcess.java"), thoseWith("new ProcessBuilder|Runtime\\.exec"));
  }

  @Test
  void functionsOfC() {
    assertEquals(Set.of("CLibrary.java"), thoseWith("C_LIBRARY_NAME"));
    assertEquals(
        // They do nothing outside Linux, where files have no owners, and on Windows.
        Set.of("Allocator.java", "EngineFolder.java", "NativeEnvironment.java"),
        thoseWith("CLibrary\\.function"));
  }

  /** The sources of all modules in which something is found. */
  private static Set<String> thoseWith(String pattern) {
    var wanted = Pattern.compile(pattern);
    var found = new TreeSet<String>();
    try (var modules = Files.newDirectoryStream(ROOT, "fdda-*")) {
      for (var module : modules) {
        try (var files = Files.walk(module.resolve("src/main/java"))) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> wanted.matcher(read(file)).find())
              .forEach(file -> found.add(file.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
