package io.github.fdda.cli.output;

import java.util.function.Supplier;

/** Adds up wall-clock time. */
public final class Stopwatch {

  private static final double NANOSECONDS = 1e9;

  private long elapsed;

  /** Runs something and adds the time it took. */
  public <T> T time(Supplier<T> work) {
    var start = System.nanoTime();
    try {
      return work.get();
    } finally {
      elapsed += System.nanoTime() - start;
    }
  }

  /** All seconds added up so far. */
  public double seconds() {
    return elapsed / NANOSECONDS;
  }
}
