package io.github.fdda.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two executors on this machine, each a Java virtual machine with one thread, as this one has. */
class ClusterTest {

  private static final String MASTER = "--master=local-cluster[2,1,1024]";

  /**
   * Twelve runs from three generators, by executors that all die once in the middle of a generator
   * and once in the middle of a student; and by plain processes.
   */
  @Test
  void ablation_givesTheRowsOfThePlainRun(@TempDir Path folder) throws Exception {
    var options = new String[] {"--bits=W8A8,W5A5,W4A4,W3A3", "--seeds=3"};
    var here = folder.resolve("here.csv");
    assertEquals(0, Cli.run(folder, Cli.ablate(here, options)).status());
    assertEquals(12, rows(here).size());

    var shared = Files.createDirectories(folder.resolve("shared"));
    var there = folder.resolve("there.csv");
    var killed = CompletableFuture.supplyAsync(() -> killInEachWave(shared));
    var outcome = Cli.run(folder, Cli.ablate(there, with(options, onSpark(shared))));
    assertEquals(0, outcome.status(), outcome::err);
    assertEquals(2, killed.get());
    assertEquals(rows(here), rows(there));
    assertTrue(outcome.out().contains("computed on "), outcome::out);
    assertFalse(outcome.out().contains("These differ"), outcome::out);
    assertEquals(3, files(shared, "generator-").size());

    var processes = folder.resolve("processes.csv");
    var jobs = Cli.run(folder, Cli.ablate(processes, with(options, "--jobs=2")));
    assertEquals(0, jobs.status(), jobs::err);
    assertEquals(rows(here), rows(processes));
    assertEquals(3, files(folder.resolve("processes.csv.shared"), "generator-").size());
  }

  private static String[] onSpark(Path shared) {
    return new String[] {
      MASTER, "--shared=" + shared.toUri(), "--conf=spark.fdda.checkpointMilliseconds=0"
    };
  }

  /**
   * In any order, since rows are kept as they arrive, and of a row all but times, date and
   * checksum: columns 13 to 15 and the last.
   */
  private static List<String> rows(Path csv) throws IOException {
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(
            line -> {
              var cells = new ArrayList<>(List.of(line.split(",")));
              List.of(18, 14, 13, 12).forEach(column -> cells.remove((int) column));
              return String.join(",", cells);
            })
        .sorted()
        .toList();
  }

  private static List<String> files(Path folder, String prefix) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }

  /** In parts, of which each executor gets those that it counts on. */
  @Test
  void evaluation_givesTheCountsOfThePlainRun(@TempDir Path folder) throws IOException {
    var arguments =
        new String[] {
          "evaluate",
          "--network=resnet20-fashion-mnist",
          "--dataset=fashion-mnist",
          "--limit-test=60",
          "--part=25"
        };
    var plain = Cli.run(folder, arguments);
    assertEquals(0, plain.status(), plain::err);
    var shared = Files.createDirectories(folder.resolve("shared"));
    var outcome = Cli.run(folder, with(arguments, MASTER, "--shared=" + shared.toUri()));
    assertEquals(0, outcome.status(), outcome::err);
    assertEquals(floatLine(plain), floatLine(outcome));
    assertEquals(List.of(), files(shared, ""), "images are left");
  }

  private static String floatLine(Cli.Outcome outcome) {
    return outcome.out().lines().filter(line -> line.startsWith("| float")).findFirst().orElse("");
  }

  /** All executors die, in the middle of a generator and again in the middle of students. */
  @Test
  void sweep_withExecutorsKilledInEachWave_givesTheRowsOfThePlainRun(@TempDir Path folder)
      throws Exception {
    var options = new String[] {"--bits=4,3", "--generator-iterations=6", "--student-iterations=6"};
    var here = folder.resolve("here");
    var there = folder.resolve("there");
    var plain = Cli.run(folder, Cli.sweep(here, options));
    assertEquals(0, plain.status(), plain::err);
    var shared = Files.createDirectories(folder.resolve("shared"));
    var killed = CompletableFuture.supplyAsync(() -> killInEachWave(shared));
    var outcome = Cli.run(folder, Cli.sweep(there, with(options, onSpark(shared))));
    assertEquals(0, outcome.status(), outcome::err);
    assertEquals(2, killed.get());
    assertEquals(measured(here), measured(there));
    assertEquals(table(here), table(there));
    assertEquals(List.of(), files(shared, "checkpoint-"), "checkpoints are left");
  }

  /** Kills all executors once a generator has left a checkpoint, and once a student has. */
  private static int killInEachWave(Path shared) {
    try (var watch = shared.getFileSystem().newWatchService()) {
      shared.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      var waves = new ArrayList<>(List.of("checkpoint-generator-", "checkpoint-student-"));
      while (!waves.isEmpty()) {
        var key = watch.take();
        for (var event : key.pollEvents()) {
          if (!waves.isEmpty() && String.valueOf(event.context()).startsWith(waves.get(0))) {
            assertNotEquals(0, killExecutors());
            waves.remove(0);
          }
        }
        key.reset();
      }
      return 2;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** They are all that this process starts. */
  private static long killExecutors() {
    return ProcessHandle.current().children().filter(ProcessHandle::destroyForcibly).count();
  }

  /** All measurements, and the fingerprint of what was measured, the generator's bits among it. */
  private static String measured(Path folder) throws IOException {
    return Pattern.compile("\"(seconds|sha256)\" : .*")
        .matcher(Files.readString(folder.resolve("sweep.json")))
        .replaceAll("");
  }

  private static List<String> table(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("sweep.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private static String[] with(String[] options, String... more) {
    return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
  }
}
