package io.github.fdda.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkJobTest {

  private static final int TRIES = 3;

  private final JavaSparkContext context =
      new JavaSparkContext(
          new SparkConf()
              .setAppName("test")
              .setMaster("local[2," + TRIES + "]")
              .set("spark.ui.enabled", "false")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.driver.host", "localhost"));

  @AfterAll
  void stop() {
    context.close();
  }

  private SparkJob job() {
    return new SparkJob(context, TRIES);
  }

  /** One in twenty fails the first time, on whatever machine. */
  @Test
  void tenThousandTasks_eachArrivesOnce() {
    var count = 10_000;
    var arrived = new BitSet(count);
    var twice = new AtomicInteger();
    var faults =
        job()
            .run(
                "nothing",
                IntStream.range(0, count).boxed().toList(),
                task -> {
                  if (task % 20 == 0 && TaskContext.get().attemptNumber() == 0) {
                    throw new IllegalStateException("injected");
                  }
                  return task;
                },
                (index, result) -> {
                  assertEquals(index, result);
                  twice.addAndGet(arrived.get(index) ? 1 : 0);
                  arrived.set(index);
                },
                (ended, failed) -> {});
    assertEquals(Map.of(), faults);
    assertEquals(count, arrived.cardinality());
    assertEquals(0, twice.get());
  }

  /** What is wrong with inputs is not tried again; what may be the machine's fault is. */
  @Test
  void poisonedTasks_failAlone_withTheirLine() {
    var done = new BitSet();
    var faults =
        job()
            .run(
                "poison",
                List.of(0, 1, 2, 3),
                task -> {
                  if (task == 1) {
                    throw new InvalidInputException("bits of no kind");
                  }
                  if (task == 2) {
                    throw new IllegalStateException(
                        "disk full at try " + TaskContext.get().attemptNumber() + "\nand more");
                  }
                  return TaskContext.get().attemptNumber();
                },
                (index, attempt) -> done.set(index),
                (ended, failed) -> {});
    assertEquals(Map.of(1, "bits of no kind", 2, "disk full at try " + (TRIES - 1)), faults);
    assertEquals("{0, 3}", done.toString());
  }

  /** Errors end a try without a word of ours: Spark gives up, and the rest begins again. */
  @Test
  void tasksThatSparkGivesUp_failAlone() {
    var done = new BitSet();
    var faults =
        job()
            .run(
                "errors",
                List.of(0, 1, 2, 3, 4, 5),
                task -> {
                  if (task == 0 || task == 4) {
                    throw new AssertionError("broken");
                  }
                  return task;
                },
                (index, result) -> done.set(index),
                (ended, failed) -> {});
    assertEquals(List.of(0, 4), List.copyOf(faults.keySet()));
    faults.values().forEach(line -> assertTrue(line.startsWith("failed 3 times, last: "), line));
    assertEquals("{1, 2, 3, 5}", done.toString());
  }

  @Test
  void interrupted_stopsAndLeavesNothingRunning() {
    Thread.currentThread().interrupt();
    assertThrows(
        StoppedException.class,
        () ->
            job()
                .run(
                    "endless",
                    List.of(0, 1),
                    task -> {
                      Thread.sleep(Long.MAX_VALUE);
                      return task;
                    },
                    (index, result) -> {},
                    (ended, failed) -> {}));
    // Its two threads are free again.
    var done = new BitSet();
    job()
        .run(
            "next",
            List.of(0, 1),
            task -> task,
            (index, result) -> done.set(index),
            (ended, failed) -> {});
    assertEquals(2, done.cardinality());
  }
}
