package io.github.fdda.cli;

import java.util.function.Supplier;

/** Adds up wall-clock time. */
final class Stopwatch {

  private static final double NANOSECONDS = 1e9;

  private long elapsed;

  /** Runs something and adds the time it took. */
  <T> T time(Supplier<T> work) {
    var start = System.nanoTime();
    try {
      return work.get();
    } finally {
      elapsed += System.nanoTime() - start;
    }
  }

  double seconds() {
    return elapsed / NANOSECONDS;
  }
}
