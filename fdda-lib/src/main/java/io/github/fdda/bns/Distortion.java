package io.github.fdda.bns;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.random.RandomGenerator;

/**
 * The noise that turns a class center into a distorted one: μ̃ ~ N(μ, s_μ²), σ̃² ~ N(σ², s_σ²),
 * drawn anew each iteration; both deviations count in the units of a {@link BnsMetric}. It keeps
 * the images of a class apart, as intra-class incohesion says they should be (FDDA, section 3.3).
 *
 * @param meanSd s_μ, 0 or more; published 0.5
 * @param varianceSd s_σ, 0 or more; published 1.0
 * @since 0.1.0
 */
public record Distortion(double meanSd, double varianceSd) {

  /**
   * @throws InvalidInputException if a deviation is negative or not finite
   */
  public Distortion {
    Arguments.requireNotNegative("distortion of means", meanSd);
    Arguments.requireNotNegative("distortion of variances", varianceSd);
  }

  /** The published noise: 0.5 on means, 1.0 on variances. */
  public static Distortion published() {
    return new Distortion(0.5, 1.0);
  }

  /**
   * Draws one distorted center. A variance may come out negative.
   *
   * @param center the statistics to draw around
   * @param metric gives the units that the deviations count in
   * @param random source of normal deviates
   */
  public Bns distort(Bns center, BnsMetric metric, RandomGenerator random) {
    var means = center.means();
    var variances = center.variances();
    var meanUnits = metric.meanUnits();
    var varianceUnits = metric.varianceUnits();
    for (var i = 0; i < means.length; i++) {
      means[i] += (float) (meanSd * meanUnits[i] * random.nextGaussian());
      variances[i] += (float) (varianceSd * varianceUnits[i] * random.nextGaussian());
    }
    return Bns.of(center.layout(), means, variances);
  }

  /**
   * Draws standard normal statistics, the target of a class whose center cannot be relied on.
   *
   * @param layout of the result
   * @param random source of normal deviates
   */
  public static Bns noise(BnsLayout layout, RandomGenerator random) {
    return Bns.of(layout, normal(layout.size(), random), normal(layout.size(), random));
  }

  private static float[] normal(int length, RandomGenerator random) {
    var values = new float[length];
    for (var i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
