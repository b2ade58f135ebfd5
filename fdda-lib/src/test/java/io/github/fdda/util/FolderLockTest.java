package io.github.fdda.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.Hostile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  private static final int COUNTS = 50;

  @TempDir private Path folder = Path.of("");

  /** Counts in a file, which without a lock loses most of them. */
  @Test
  void holding_threadsAndProcesses() throws Exception {
    var counter = folder.resolve("counter");
    Files.writeString(counter, "0");
    var processes = new ArrayList<Process>();
    for (var i = 0; i < 2; i++) {
      processes.add(count(counter));
    }
    var threads = Executors.newFixedThreadPool(4);
    try {
      var counting = new ArrayList<Callable<Integer>>();
      for (var i = 0; i < 4; i++) {
        counting.add(() -> countUp(counter));
      }
      for (var each : threads.invokeAll(counting)) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    for (var process : processes) {
      assertEquals(0, process.waitFor());
    }
    assertEquals(6 * COUNTS, number(counter));
  }

  private Process count(Path counter) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FolderLockTest.class.getName(),
            counter.toString())
        .inheritIO()
        .start();
  }

  /** The other process. */
  public static void main(String[] arguments) {
    countUp(Path.of(arguments[0]));
  }

  private static int countUp(Path counter) {
    for (var i = 0; i < COUNTS; i++) {
      FolderLock.holding(
          counter.resolveSibling(".lock"),
          () -> write(counter, Integer.toString(number(counter) + 1)));
    }
    return COUNTS;
  }

  private static int number(Path file) {
    try {
      return Integer.parseInt(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void holding_withinAnother() {
    var lock = folder.resolve("new").resolve(".lock");
    assertEquals("in", FolderLock.holding(lock, () -> FolderLock.holding(lock, () -> "in")));
  }

  @Test
  void holding_interrupted() {
    Thread.currentThread().interrupt();
    var seen =
        FolderLock.holding(folder.resolve(".lock"), () -> Thread.currentThread().isInterrupted());
    assertTrue(seen);
    assertTrue(Thread.interrupted());
  }

  @Test
  void holding_whereNothingCanBeWritten() throws IOException {
    var file = Files.createFile(folder.resolve("file"));
    Hostile.assertFault(
        () -> FolderLock.holding(file.resolve(".lock"), () -> ""), ".lock", "cannot be written");
    Hostile.assertFault(
        () -> FolderLock.holding(folder, () -> ""), folder.toString(), "cannot be written");
  }
}
