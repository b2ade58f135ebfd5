package io.github.fdda.notebook;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A chart, a table or anything else that is drawn anew in its place while a loop runs.
 *
 * @see Notebook#live
 * @since 0.1.0
 */
public final class Live implements AutoCloseable {

  private static final long INTERVAL = Duration.ofMillis(500).toNanos();

  /** Drawing is to take a fifth of the time at most. */
  private static final long PAUSE = 4;

  private final Supplier<?> chart;
  private final Output output;
  private final LongSupplier nanoTime;
  private long next;
  private boolean stale;

  Live(Supplier<?> chart, Kernel kernel, LongSupplier nanoTime) {
    this.chart = chart;
    this.output = new Output(kernel);
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /**
   * Says that there is something new to draw. It is drawn at most twice a second, and less often
   * where drawing takes long.
   */
  public void update() {
    stale = true;
    if (nanoTime.getAsLong() - next >= 0) {
      draw();
    }
  }

  /** Draws the last state, if there is one that was not drawn. */
  @Override
  public void close() {
    if (stale) {
      draw();
    }
  }

  private void draw() {
    stale = false;
    var start = nanoTime.getAsLong();
    output.show(Renderings.of(chart.get()));
    var end = nanoTime.getAsLong();
    next = end + Math.max(INTERVAL, PAUSE * (end - start));
  }
}
