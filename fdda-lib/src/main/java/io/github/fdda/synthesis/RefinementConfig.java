package io.github.fdda.synthesis;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Hyper-parameters of {@link Refiner}: how the pixels of synthetic images are refined after the
 * generator was trained.
 *
 * @param perClass images of each class, refined together as one batch; 0 refines none, and images
 *     come from the generator
 * @param iterations of each batch, 0 or more
 * @param learningRate of Adam for the pixels, in units of normalized images, above 0; it falls to 0
 *     along a cosine
 * @param start what refining starts from
 * @param weights of the loss terms: cross-entropy and L_C (and L_D, with a target drawn once a
 *     batch) of the class; the alignment is that of the shallow layers, in which classes overlap,
 *     or of all layers for a class without a reliable center
 * @param totalVariation weight of the mean squared difference of neighbouring pixels, which keeps
 *     images smooth; 0 for none
 * @param swing whether convolutions that skip pixels look at other ones in each iteration (GENIE,
 *     arXiv 2212.04780)
 * @since 0.1.0
 */
@RecordBuilder
public record RefinementConfig(
    int perClass,
    int iterations,
    double learningRate,
    Start start,
    LossWeights weights,
    double totalVariation,
    boolean swing)
    implements RefinementConfigBuilder.With {

  /** What refining starts from. */
  public enum Start {
    /** Images of the generator. */
    GENERATED,
    /** Calibration images, shifted and mirrored; where there are none, images of the generator. */
    CALIBRATION
  }

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public RefinementConfig {
    Arguments.requireAtLeast("refined images a class", perClass, 0);
    Arguments.requireAtLeast("refining iterations", iterations, 0);
    Arguments.requirePositive("learning rate of pixels", learningRate);
    Arguments.requireNotNegative("weight of the total variation", totalVariation);
  }

  /** No refinement. */
  public static RefinementConfig none() {
    return defaults().withPerClass(0);
  }

  /** Eight images a class, 40 iterations from the generator's images, without swing. */
  public static RefinementConfig defaults() {
    return new RefinementConfig(
        8, 40, 0.02, Start.GENERATED, new LossWeights(0.5, 0.2, 0, 1), 0.1, false);
  }

  /**
   * The same with its learning rate multiplied.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public RefinementConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withLearningRate(factor * learningRate);
  }

  /** Whether any images are refined. */
  public boolean refines() {
    return perClass > 0;
  }
}
