package io.github.fdda.search;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What is searched for, and how long.
 *
 * @param maxLoss percent of the images, 0 to 100, that may get another class than from the float
 *     network
 * @param batch images at once while time is measured, at least 1
 * @param threads of ONNX Runtime, at least 1
 * @param pairs of times by which a change is judged, at least 7
 * @param minutes after which no further change is tried for speed, above 0; what the limit of the
 *     loss takes is done all the same
 * @param start nodes in float to begin with
 * @since 0.1.0
 */
@RecordBuilder
public record SearchConfig(
    double maxLoss, int batch, int threads, int pairs, double minutes, Strategy start)
    implements SearchConfigBuilder.With {

  /** Fewer cannot give a sign test p below 0.01. */
  private static final int LEAST_PAIRS = 7;

  /**
   * @throws InvalidInputException if a value is out of its range
   */
  public SearchConfig {
    if (!(maxLoss >= 0 && maxLoss <= 100)) {
      throw new InvalidInputException(
          "largest loss %s: give percent of images, 0 to 100".formatted(maxLoss));
    }
    Arguments.requireAtLeast("batch", batch, 1);
    Arguments.requireAtLeast("threads", threads, 1);
    Arguments.requireAtLeast("pairs of times", pairs, LEAST_PAIRS);
    Arguments.requirePositive("minutes", minutes);
  }

  /** Any loss, one image at a time on one thread, 31 pairs, ten minutes, from all in integers. */
  public static SearchConfig defaults() {
    return new SearchConfig(100, 1, 1, 31, 10, Strategy.integers());
  }
}
