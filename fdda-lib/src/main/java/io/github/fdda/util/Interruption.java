package io.github.fdda.util;

import java.util.function.Supplier;

/** Where long computations look whether they are to stop: between two steps. */
@Internal
public final class Interruption {

  private Interruption() {}

  /**
   * Stops here if this thread was interrupted, for a computation of which nothing is kept.
   *
   * @param where as {@link StoppedException#where()}
   * @throws StoppedException if it was; it then no longer is
   */
  public static void check(Supplier<String> where) {
    check(where, "run it again");
  }

  /**
   * Stops here if this thread was interrupted.
   *
   * @param where as {@link StoppedException#where()}
   * @param advice how to go on
   * @throws StoppedException if it was; it then no longer is
   */
  public static void check(Supplier<String> where, String advice) {
    if (Thread.interrupted()) {
      throw new StoppedException(where.get(), advice);
    }
  }
}
