package io.github.fdda.notebook;

import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.train.Progress;
import io.github.fdda.train.StepObserver;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A bar that grows in its place below a cell, with the time left and the loss; one line stays when
 * it is full or closed. It watches a training loop as its observer, or counts as told.
 *
 * @param <S> the record of one iteration
 * @see Notebook#progress
 * @since 0.1.0
 */
public final class ProgressBar<S> implements StepObserver<S>, Consumer<Progress>, AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int WIDTH = 24;
  private static final double NANOS = 1e9;

  private final String what;
  private long total;
  private final Output output;
  private final LongSupplier nanoTime;
  private final RateLimit limit;
  private final long start;
  private long done;
  private String note = "";
  private boolean finished;

  ProgressBar(String what, int total, Kernel kernel, LongSupplier nanoTime) {
    this.what = what;
    this.total = total;
    this.output = new Output(kernel);
    this.nanoTime = nanoTime;
    this.limit = new RateLimit(INTERVAL, nanoTime);
    this.start = nanoTime.getAsLong();
    showIfDue();
  }

  /** Shows one iteration more, and its loss. Never stops the loop. */
  @Override
  public boolean proceed(S step) {
    if (step instanceof SynthesisStep synthesis) {
      note = loss(synthesis.loss());
    } else if (step instanceof QuantizationStep quantization) {
      note = Double.isNaN(quantization.loss()) ? "" : loss(quantization.loss());
    }
    at(done + 1);
    return true;
  }

  private static String loss(double loss) {
    return ", loss " + Numbers.rounded(loss);
  }

  /**
   * Shows how many are done.
   *
   * @param count of the total
   */
  public void accept(int count) {
    at(count);
  }

  /** Shows how many are done, of how many. */
  @Override
  public void accept(Progress progress) {
    total = progress.total();
    at(progress.done());
  }

  private void at(long count) {
    done = count;
    if (done >= total) {
      close();
    } else {
      showIfDue();
    }
  }

  /** Leaves one line. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      show(
          String.format(
              Locale.ROOT,
              "%s: %d/%d in %s%s",
              what,
              done,
              total,
              Numbers.duration(seconds()),
              note));
    }
  }

  private void showIfDue() {
    if (!finished && limit.isDue()) {
      var full = total == 0 ? 0 : (int) (WIDTH * done / total);
      var bar = "█".repeat(full) + "░".repeat(WIDTH - full);
      show(String.format(Locale.ROOT, "%s %s %d/%d%s%s", what, bar, done, total, left(), note));
    }
  }

  private String left() {
    return done == 0 ? "" : ", " + Numbers.duration(seconds() * (total - done) / done) + " left";
  }

  private void show(String line) {
    output.show(Rendering.ofText(line));
  }

  private double seconds() {
    return (nanoTime.getAsLong() - start) / NANOS;
  }
}
