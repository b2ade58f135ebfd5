package io.github.fdda.notebook;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets something through now and then. */
final class RateLimit {

  private final long interval;
  private final LongSupplier nanoTime;
  private long last;

  /**
   * @param interval between two, at least
   * @param nanoTime see {@link System#nanoTime()}
   */
  RateLimit(Duration interval, LongSupplier nanoTime) {
    this.interval = interval.toNanos();
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong() - this.interval;
  }

  /** Whether it is time; if so, the next interval begins. */
  boolean isDue() {
    var now = nanoTime.getAsLong();
    if (now - last < interval) {
      return false;
    }
    last = now;
    return true;
  }
}
