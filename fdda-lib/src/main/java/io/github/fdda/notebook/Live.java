package io.github.fdda.notebook;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A chart, a table or anything else that is drawn anew in its place while a loop runs.
 *
 * @see Notebook#live
 */
public final class Live implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Supplier<?> chart;
  private final Output output;
  private final RateLimit limit;
  private boolean stale;

  Live(Supplier<?> chart, Kernel kernel, LongSupplier nanoTime) {
    this.chart = chart;
    this.output = new Output(kernel);
    this.limit = new RateLimit(INTERVAL, nanoTime);
  }

  /** Says that there is something new to draw. At most two drawings a second are made. */
  public void update() {
    stale = true;
    if (limit.isDue()) {
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
    output.show(Renderings.of(chart.get()));
  }
}
