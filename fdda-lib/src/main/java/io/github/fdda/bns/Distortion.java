package io.github.fdda.bns;

import io.github.fdda.data.InvalidInputException;
import java.util.random.RandomGenerator;

/**
 * The noise that turns a class center into a distorted one: μ̃ ~ N(μ, s_μ²), σ̃² ~ N(σ², s_σ²),
 * drawn anew each iteration. It keeps the images of a class apart, as intra-class incohesion says
 * they should be (FDDA, section 3.3).
 *
 * @param meanSd s_μ, published 0.5
 * @param varianceSd s_σ, published 1.0
 */
public record Distortion(double meanSd, double varianceSd) {

  /**
   * @throws InvalidInputException if a deviation is negative or not finite
   */
  public Distortion {
    if (!(meanSd >= 0 && varianceSd >= 0 && Double.isFinite(meanSd + varianceSd))) {
      throw new InvalidInputException(
          "distortion %s, %s: standard deviations must be 0 or more".formatted(meanSd, varianceSd));
    }
  }

  /** The published noise: 0.5 on means, 1.0 on variances. */
  public static Distortion published() {
    return new Distortion(0.5, 1.0);
  }

  /**
   * Draws one distorted center.
   *
   * @param center the statistics to draw around
   * @param random source of normal deviates
   */
  public Bns distort(Bns center, RandomGenerator random) {
    var means = center.means();
    var variances = center.variances();
    for (var i = 0; i < means.length; i++) {
      means[i] += (float) (meanSd * random.nextGaussian());
      variances[i] += (float) (varianceSd * random.nextGaussian());
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
    var zeros = new float[layout.size()];
    return new Distortion(1, 1).distort(Bns.of(layout, zeros, zeros), random);
  }
}
