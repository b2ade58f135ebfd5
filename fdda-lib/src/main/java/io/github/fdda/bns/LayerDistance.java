package io.github.fdda.bns;

/**
 * How far the statistics of some images lie from the running ones in one layer, and how far they
 * would lie by the chance of the draw alone. Means are in running standard deviations, variances in
 * running variances ({@link BnsUnits#RUNNING}); all are root mean squares over the channels.
 *
 * @param layer from 0 to L − 1
 * @param name of the layer's node
 * @param mean distance of the means
 * @param meanByChance standard error of the images' mean
 * @param variance distance of the variances
 * @param varianceByChance standard error of the images' variance
 * @since 0.1.0
 */
public record LayerDistance(
    int layer,
    String name,
    double mean,
    double meanByChance,
    double variance,
    double varianceByChance) {

  private static final double STANDARD_ERRORS = 2;

  /** What images of the training data differ by beyond the draw: augmentation, moving averages. */
  private static final double MEAN_TOLERANCE = 0.1;

  private static final double VARIANCE_TOLERANCE = 0.15;

  /** Beyond this {@link #mean} is far off: twice what chance and training leave open. */
  public double meanLimit() {
    return STANDARD_ERRORS * Math.hypot(meanByChance, MEAN_TOLERANCE);
  }

  /** Beyond this {@link #variance} is far off. */
  public double varianceLimit() {
    return STANDARD_ERRORS * Math.hypot(varianceByChance, VARIANCE_TOLERANCE);
  }

  /** How many times its limit the farther of the two distances is. */
  public double excess() {
    return Math.max(mean / meanLimit(), variance / varianceLimit());
  }

  /** Whether a distance is beyond its limit, or not a number, since the images are not finite. */
  public boolean farOff() {
    return !(excess() <= 1);
  }

  /** Whether the means say more than the variances. */
  boolean meansSayMore() {
    return mean / meanLimit() >= variance / varianceLimit();
  }
}
