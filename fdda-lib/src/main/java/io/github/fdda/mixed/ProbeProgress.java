package io.github.fdda.mixed;

import java.util.function.IntConsumer;

/**
 * Turns equal steps into percent.
 *
 * @param percent told from time to time, up to 100
 */
record ProbeProgress(IntConsumer percent) {

  void at(int done, int total) {
    percent.accept((int) (100L * done / total));
  }
}
