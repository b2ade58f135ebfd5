package io.github.fdda.notebook;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that passes when told to; begins below zero, as {@link System#nanoTime()} may. */
final class Clock implements LongSupplier {

  private long now = -Duration.ofHours(1).toNanos();

  @Override
  public long getAsLong() {
    return now;
  }

  void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }
}
