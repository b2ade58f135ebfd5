package io.github.fdda.cli.quantize;

import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.cli.output.StopSignals;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.train.Progress;
import io.github.fdda.util.StoppedException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Runs a training loop with progress and checkpoints. */
final class TrainingLoop {

  private static final long NANOSECONDS_BETWEEN_SAVES = Duration.ofSeconds(20).toNanos();
  private static final double MILLISECONDS = 1e3;

  private final String phase;
  private final int total;
  private final Checkpoint checkpoint;
  private final Stopwatch stopwatch = new Stopwatch();
  private int iterationsHere;

  /**
   * @param phase name shown
   * @param total iterations of the whole loop
   * @param checkpoint where its state goes from time to time
   */
  TrainingLoop(String phase, int total, Checkpoint checkpoint) {
    this.phase = phase;
    this.total = total;
    this.checkpoint = checkpoint;
  }

  /**
   * Runs to the end, or until the thread is interrupted: then the state is saved.
   *
   * @param from iterations already done
   * @param step runs one iteration and returns what is to be shown of it
   * @param state of the loop, to save
   * @throws StoppedException if the thread is interrupted
   */
  void run(int from, Supplier<String> step, Supplier<Snapshot> state) {
    try (var display = ProgressDisplay.start(phase);
        var signals = StopSignals.interruptThisThread()) {
      stopwatch.time(
          () -> {
            loop(from, step, state, display);
            return total;
          });
    }
    iterationsHere = total - from;
  }

  /** How a loss is shown. */
  static String loss(double loss) {
    return String.format(Locale.ROOT, "loss %.3f", loss);
  }

  /** Seconds spent here. */
  double seconds() {
    return stopwatch.seconds();
  }

  /** Milliseconds an iteration took here; 0 if there was none. */
  double millisecondsPerIteration() {
    return iterationsHere == 0 ? 0 : MILLISECONDS * seconds() / iterationsHere;
  }

  private void loop(
      int from, Supplier<String> step, Supplier<Snapshot> state, ProgressDisplay display) {
    var saved = System.nanoTime();
    for (var i = from + 1; i <= total; i++) {
      display.at(new Progress(i, total, "iterations"), stepOrSave(i, step, state));
      if (System.nanoTime() - saved > NANOSECONDS_BETWEEN_SAVES) {
        checkpoint.save(i, state.get());
        // The state lies outside the heap, where nothing but a collection frees it: half a gigabyte
        // of a generator of large images, just when the next iteration needs the most.
        System.gc();
        saved = System.nanoTime();
      }
    }
  }

  private String stepOrSave(int iteration, Supplier<String> step, Supplier<Snapshot> state) {
    try {
      return step.get();
    } catch (StoppedException e) {
      checkpoint.save(iteration - 1, state.get());
      throw new StoppedException(e.where(), "the same command with --resume goes on there");
    }
  }
}
