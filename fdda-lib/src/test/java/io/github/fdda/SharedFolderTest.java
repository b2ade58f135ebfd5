package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.engine.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes with four threads each save into one folder and load from it. */
class SharedFolderTest {

  private static final int ROUNDS = 5;
  private static final int THREADS = 4;
  private static final String NAME = "result";

  /**
   * @param writer who saved it
   */
  private record Description(int writer) {}

  @Test
  void saveAndLoad_atTheSameTime(@TempDir Path folder) throws Exception {
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SharedFolderTest.class.getName(),
                folder.toString(),
                Integer.toString(ROUNDS),
                "100")
            .inheritIO()
            .start();
    share(folder, ROUNDS, 0);
    assertEquals(0, other.waitFor());
    // The description, its arrays and the lock.
    assertEquals(3, files(folder));
  }

  /**
   * One of the processes.
   *
   * @param arguments folder, rounds, number of its first writer
   */
  public static void main(String[] arguments) throws Exception {
    share(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
  }

  private static void share(Path folder, int rounds, int firstWriter) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var work = new ArrayList<Callable<Integer>>();
      for (var i = 0; i < THREADS; i++) {
        var writer = firstWriter + i;
        work.add(() -> saveAndLoad(folder, rounds, writer));
      }
      for (var each : threads.invokeAll(work)) {
        assertEquals(rounds, each.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private static int saveAndLoad(Path folder, int rounds, int writer) {
    var values = new float[1000];
    Arrays.fill(values, writer);
    for (var round = 0; round < rounds; round++) {
      new ResultFolder(folder)
          .save(NAME, new Description(writer), Snapshot.ofVectors(Map.of("x", values)));
      var loaded = new ResultFolder(folder).load(NAME, Description.class);
      for (var value : loaded.arrays().values("x")) {
        assertEquals(loaded.description().writer(), value);
      }
    }
    return rounds;
  }

  private static long files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }
}
