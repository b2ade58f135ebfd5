package io.github.fdda.quantize.scale;

import io.github.fdda.data.Shift;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.SyntheticData;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Hyper-parameters of {@link LsqTraining}.
 *
 * @param iterations 0 or more
 * @param realBatch calibration images in a batch, 0 or more
 * @param syntheticBatch synthetic images in a batch, at least 2
 * @param realShift augmentation of calibration images
 * @param syntheticShift augmentation of synthetic images
 * @param syntheticData what becomes of synthetic images
 * @param sampleWeights how much each sample counts in the loss
 * @param temperature T of the distillation, above 0
 * @param featureWeight λ of the {@link FeatureLoss} beside T²·KL, 0 or more
 * @param stepRate Adam's learning rate for the logarithms of activation steps, as are the others of
 *     the first iteration, falling to 0 along one cosine
 * @param factorRate for the logarithms of channel factors; 0 leaves channels as they are
 * @param batchNormRate for γ and β
 * @param weightRate for weights and biases of convolutions and linear layers; 0 leaves them as they
 *     are
 * @param seed of every draw
 */
@RecordBuilder
public record LsqConfig(
    int iterations,
    int realBatch,
    int syntheticBatch,
    Shift realShift,
    Shift syntheticShift,
    SyntheticData syntheticData,
    SampleWeights sampleWeights,
    double temperature,
    double featureWeight,
    double stepRate,
    double factorRate,
    double batchNormRate,
    double weightRate,
    long seed)
    implements LsqConfigBuilder.With {

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public LsqConfig {
    Arguments.requireAtLeast("iterations for scales", iterations, 0);
    Arguments.requireAtLeast("real images in a batch", realBatch, 0);
    Arguments.requireAtLeast("synthetic images in a batch", syntheticBatch, 2);
    Arguments.requirePositive("distillation temperature", temperature);
    Arguments.requireNotNegative("weight of features", featureWeight);
    Arguments.requireNotNegative("learning rate of steps", stepRate);
    Arguments.requireNotNegative("learning rate of channel factors", factorRate);
    Arguments.requireNotNegative("learning rate of γ and β", batchNormRate);
    Arguments.requireNotNegative("learning rate of weights", weightRate);
  }

  /** For a network whose weights are still in float: steps, channel factors, γ and β. */
  public static LsqConfig floatWeights() {
    return new LsqConfig(
        200,
        16,
        16,
        new Shift(4, 0.5),
        new Shift(2, 0.5),
        SyntheticData.asMade(),
        SampleWeights.equal(),
        20,
        0,
        5e-3,
        1e-2,
        3e-3,
        0,
        0);
  }

  /** For a network whose weights are quantized: steps, γ, β and weights. */
  public static LsqConfig quantizedWeights() {
    return floatWeights()
        .withStepRate(2e-3)
        .withFactorRate(0)
        .withBatchNormRate(1e-3)
        .withWeightRate(3e-4);
  }

  /**
   * The same with all learning rates multiplied.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public LsqConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withStepRate(factor * stepRate)
        .withFactorRate(factor * factorRate)
        .withBatchNormRate(factor * batchNormRate)
        .withWeightRate(factor * weightRate);
  }
}
