package io.github.fdda.evaluate;

import io.github.fdda.util.Arguments;
import java.util.Locale;
import org.hipparchus.stat.interval.BinomialProportion;

/**
 * The 95 % confidence interval of an accuracy: of all images like those measured on, the classifier
 * gets a share between {@code low} and {@code high} right, with 95 % confidence. It is Wilson's
 * score interval (E. B. Wilson, 1927), which holds near 0 and 100 % too.
 *
 * @param low percent, 0 or more
 * @param high percent, at most 100
 * @since 0.1.0
 */
public record AccuracyInterval(double low, double high) {

  private static final double CONFIDENCE = 0.95;

  /**
   * The interval around a share.
   *
   * @param percent of the images that were classified right, from 0 to 100
   * @param images how many were measured on, at least 1
   * @throws io.github.fdda.util.InvalidInputException if there is no image
   */
  public static AccuracyInterval of(double percent, int images) {
    Arguments.requireAtLeast("images", images, 1);
    var interval = BinomialProportion.getWilsonScoreInterval(images, percent / 100, CONFIDENCE);
    return new AccuracyInterval(100 * interval.getLowerBound(), 100 * interval.getUpperBound());
  }

  /** As in {@code 51.10 to 57.27}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f to %.2f", low, high);
  }
}
