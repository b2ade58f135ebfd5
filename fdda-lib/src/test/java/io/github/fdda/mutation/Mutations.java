package io.github.fdda.mutation;

import io.github.fdda.util.FddaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Damages files by seed and counts what becomes of them. Run by hand:
 *
 * <pre>{@code java -cp … io.github.fdda.mutation.Mutations onnx FIRST LAST FOLDER}</pre>
 *
 * <p>Each line of output is a finding; the last lines are counts. The folder gets the damaged files
 * of the findings, and {@code last} with the seed at work, for the case that the JVM ends.
 */
public final class Mutations {

  private static final long LONGEST_SECONDS = 20;

  private final Subject subject;
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

  Mutations(Subject subject) {
    this.subject = subject;
  }

  /** The damaged file of a seed. */
  static byte[] damaged(Subject subject, long seed) {
    var mutator = new Mutator(seed);
    var files = subject.files();
    return subject.damage(files.get(mutator.pick(files.size())), mutator);
  }

  /** Damages one file and reads it; tells what is more than a refusal. */
  Outcome run(long seed) {
    var outcome = read(damaged(subject, seed), seed);
    counts.merge(outcome, 1, Integer::sum);
    return outcome;
  }

  Map<Outcome, Integer> counts() {
    return counts;
  }

  private Outcome read(byte[] damaged, long seed) {
    try {
      return subject.read(damaged);
    } catch (FddaException e) {
      if (String.valueOf(e.getMessage()).lines().count() == 1) {
        return Outcome.REFUSED;
      }
      return internal(e, seed);
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      return internal(e, seed);
    }
  }

  private Outcome internal(Throwable e, long seed) {
    System.out.printf("%s seed %d: %s%n", subject.name(), seed, e);
    for (var i = 0; i < Math.min(6, e.getStackTrace().length); i++) {
      System.out.println("    " + e.getStackTrace()[i]);
    }
    return Outcome.INTERNAL_ERROR;
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    var folder = Files.createDirectories(Path.of(arguments[3]));
    var mutations = new Mutations(Subjects.named(arguments[0], folder));
    var started = new AtomicLong(System.nanoTime());
    watch(started);
    for (var seed = Long.parseLong(arguments[1]); seed < Long.parseLong(arguments[2]); seed++) {
      Files.writeString(folder.resolve("last"), Long.toString(seed));
      started.set(System.nanoTime());
      var outcome = mutations.run(seed);
      if (outcome.compareTo(Outcome.ONLY_OURS) >= 0) {
        System.out.printf("%s seed %d: %s%n", arguments[0], seed, outcome);
        Files.write(folder.resolve(arguments[0] + "-" + seed), damaged(mutations.subject, seed));
      }
    }
    mutations.counts.forEach(
        (outcome, count) -> System.out.printf("%s: %d %s%n", arguments[0], count, outcome));
  }

  private static void watch(AtomicLong started) {
    var watchdog =
        new Thread(
            () -> {
              while ((System.nanoTime() - started.get()) / 1_000_000_000 < LONGEST_SECONDS) {
                try {
                  Thread.sleep(500);
                } catch (InterruptedException e) {
                  return;
                }
              }
              System.out.println("hangs");
              Thread.getAllStackTraces()
                  .forEach(
                      (thread, stack) -> {
                        if (thread.getName().equals("main")) {
                          for (var frame : stack) {
                            System.out.println("    " + frame);
                          }
                        }
                      });
              Runtime.getRuntime().halt(3);
            });
    watchdog.setDaemon(true);
    watchdog.start();
  }
}
