package io.github.fdda.quantize.reconstruct;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Hyper-parameters of reconstruction: part after part, the quantized network learns to put out what
 * the float network does. See {@link PartReconstruction} for the formulas.
 *
 * @param unit what is reconstructed at a time
 * @param iterations for each part, 1 or more
 * @param batchSize images in a batch, 1 or more
 * @param synthetic images of the generator beside four views of each calibration image that ranges
 *     are chosen on
 * @param fisher whether errors are weighted by how much the loss depends on them (BRECQ)
 * @param dropProbability with which an element of an activation stays in float (QDrop, Wei et al.,
 *     arXiv 2203.05740); 0 quantizes all, published 0.5
 * @param roundingRate Adam's learning rate for how weights are rounded
 * @param stepRate for the logarithms of activation steps; 0 leaves them as they are
 * @param batchNormRate for γ, β and biases; 0 leaves them as they are, as published
 * @param penalty weight of the term that makes weights end at a level
 */
@RecordBuilder
public record ReconstructionConfig(
    ReconstructionUnit unit,
    int iterations,
    int batchSize,
    int synthetic,
    boolean fisher,
    double dropProbability,
    double roundingRate,
    double stepRate,
    double batchNormRate,
    double penalty)
    implements ReconstructionConfigBuilder.With {

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public ReconstructionConfig {
    Arguments.requireAtLeast("reconstruction iterations", iterations, 1);
    Arguments.requireAtLeast("reconstruction batch", batchSize, 1);
    Arguments.requireAtLeast("synthetic images for reconstruction", synthetic, 0);
    Arguments.requireNotNegative("learning rate of rounding", roundingRate);
    Arguments.requireNotNegative("learning rate of steps", stepRate);
    Arguments.requireNotNegative("learning rate of γ and β", batchNormRate);
    Arguments.requireNotNegative("penalty of rounding", penalty);
    if (!(dropProbability >= 0 && dropProbability < 1)) {
      throw new InvalidInputException(
          "drop probability %s: must be from 0 to below 1".formatted(dropProbability));
    }
  }

  /** None. */
  public static ReconstructionConfig none() {
    return layers().withUnit(ReconstructionUnit.NONE);
  }

  /** Layer by layer: AdaRound. */
  public static ReconstructionConfig layers() {
    return new ReconstructionConfig(
        ReconstructionUnit.LAYER, 300, 32, 400, false, 0, 3e-2, 2e-3, 1e-3, 1);
  }

  /** Block by block, with Fisher weights and dropping: QDrop on BRECQ. */
  public static ReconstructionConfig blocks() {
    return layers().withUnit(ReconstructionUnit.BLOCK).withFisher(true).withDropProbability(0.5);
  }

  /**
   * The same with all learning rates multiplied.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public ReconstructionConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withRoundingRate(factor * roundingRate)
        .withStepRate(factor * stepRate)
        .withBatchNormRate(factor * batchNormRate);
  }

  public boolean reconstructs() {
    return unit != ReconstructionUnit.NONE;
  }
}
