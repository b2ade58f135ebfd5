package io.github.fdda.util;

import java.util.Locale;
import java.util.function.Supplier;

/** Where long computations look whether they are to stop: between two steps. */
@Internal
public final class Interruption {

  private Interruption() {}

  /**
   * Stops here if this thread was interrupted, for a computation of which nothing is kept.
   *
   * @param done units that are done
   * @param total units in all
   * @param unit name of what is counted, in the plural
   * @throws StoppedException if it was; it then no longer is
   */
  public static void check(int done, int total, String unit) {
    check(() -> String.format(Locale.ROOT, "after %d of %d %s", done, total, unit), "run it again");
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
