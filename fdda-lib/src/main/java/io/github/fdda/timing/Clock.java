package io.github.fdda.timing;

import io.github.fdda.util.Internal;

/** Wall-clock time. */
@Internal
public final class Clock {

  private static final double NANOSECONDS = 1e9;

  private Clock() {}

  /**
   * Does something several times.
   *
   * @param times at least 1
   * @return seconds that one of them took, on average
   */
  public static double secondsEach(int times, Runnable work) {
    var start = System.nanoTime();
    for (var i = 0; i < times; i++) {
      work.run();
    }
    return (System.nanoTime() - start) / NANOSECONDS / times;
  }
}
