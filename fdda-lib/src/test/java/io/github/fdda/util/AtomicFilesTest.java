package io.github.fdda.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.fdda.data.Hostile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  private final Path folder;

  AtomicFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void write(Path file, String content) {
    AtomicFiles.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  private long filesInFolder() throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void write_newFileInNewFolder() throws IOException {
    write(folder.resolve("a/b/c.txt"), "hello");
    assertEquals("hello", Files.readString(folder.resolve("a/b/c.txt")));
  }

  @Test
  void write_replacesAndLeavesNothingElse() throws IOException {
    write(folder.resolve("c.txt"), "old and longer");
    write(folder.resolve("c.txt"), "new");
    assertEquals("new", Files.readString(folder.resolve("c.txt")));
    assertEquals(1, filesInFolder());
  }

  @Test
  void write_failingContentLeavesTheOldFile() throws IOException {
    var file = folder.resolve("c.txt");
    write(file, "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.write(
                file,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IllegalStateException();
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(1, filesInFolder());
  }

  @Test
  void write_folderIsAFile() {
    write(folder.resolve("c.txt"), "file");
    Hostile.assertFault(
        () -> write(folder.resolve("c.txt/d.txt"), "x"), "d.txt", "cannot be written");
  }

  @Test
  void write_fileIsAFolder() throws IOException {
    Files.createDirectories(folder.resolve("d/e"));
    Hostile.assertFault(() -> write(folder.resolve("d"), "x"), "d", "cannot be written");
    assertEquals(1, filesInFolder());
  }

  /**
   * Between two file systems nothing moves at once; the second is in memory on most Linux machines.
   */
  @Test
  void moveIntoPlace_whereItCannotBeAtomic() throws IOException {
    var memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory));
    assumeFalse(Files.getFileStore(memory).equals(Files.getFileStore(folder)));
    var fresh = Files.createTempFile(memory, "fdda", null);
    var target = folder.resolve("c.txt");
    write(target, "old");
    try {
      Files.writeString(fresh, "new");
      AtomicFiles.moveIntoPlace(fresh, target);
      assertEquals("new", Files.readString(target));
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Test
  void write_byAnInterruptedThread() throws IOException {
    var file = folder.resolve("c.txt");
    Thread.currentThread().interrupt();
    write(file, "whole");
    assertTrue(Thread.interrupted(), "whoever interrupted it must be heard");
    assertEquals("whole", Files.readString(file));
  }

  @Test
  void write_whileThisProcessWritesAnother() throws IOException {
    AtomicFiles.write(
        folder.resolve("outer.txt"),
        out -> {
          write(folder.resolve("inner.txt"), "inner");
          out.write('o');
        });
    assertEquals("o", Files.readString(folder.resolve("outer.txt")));
    assertEquals("inner", Files.readString(folder.resolve("inner.txt")));
    assertEquals(2, filesInFolder());
  }

  /** Another process writes a file, and is killed in the middle. */
  @Test
  void write_leavesOrphansOfOthersOnlyWhileTheyLive() throws Exception {
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AtomicFilesTest.class.getName(),
                folder.resolve("theirs.txt").toString())
            .start();
    assertEquals('h', other.getInputStream().read());
    write(folder.resolve("ours.txt"), "x");
    assertEquals(2, filesInFolder());
    other.destroyForcibly().waitFor();
    write(folder.resolve("ours.txt"), "y");
    assertEquals(1, filesInFolder());
  }

  /** The other process: says that it is half way, and waits. */
  public static void main(String[] arguments) {
    AtomicFiles.write(
        Path.of(arguments[0]),
        out -> {
          System.out.write('h');
          System.out.flush();
          System.in.read();
        });
  }
}
