package io.github.fdda.quantize.scale;

import io.github.fdda.data.Shift;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.DistillingConfig;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Learns the steps of activations, how channels are scaled against each other, and γ and β, while
 * weights are in float and are rescaled with their channels: {@link LsqTraining}. Needs a
 * generator.
 *
 * @param iterations 1 or more
 * @param batch what a batch is made of
 * @param realShift augmentation of calibration images
 * @param syntheticShift augmentation of synthetic images
 * @param samples how much each sample counts in the loss
 * @param labels w, weight of the labels' cross-entropy beside T²·KL, 0 or more
 * @param temperature T of the distillation, above 0
 * @param stepRate Adam's learning rate for the logarithms of activation steps in the first
 *     iteration, 0 or more; like the other rates it falls to 0 along half a cosine
 * @param factorRate for the logarithms of channel factors, 0 or more; 0 leaves channels as they are
 * @param batchNormRate for γ and β, 0 or more
 * @since 0.1.0
 */
@RecordBuilder
public record ScaleConfig(
    int iterations,
    BatchConfig batch,
    Shift realShift,
    Shift syntheticShift,
    SampleWeights samples,
    double labels,
    double temperature,
    double stepRate,
    double factorRate,
    double batchNormRate)
    implements DistillingConfig, ScaleConfigBuilder.With {

  /**
   * @throws io.github.fdda.util.InvalidInputException if a value is out of its range, or acts on
   *     nothing; the message names it
   */
  public ScaleConfig {
    new LsqConfig(
        iterations,
        batch,
        realShift,
        syntheticShift,
        samples,
        labels,
        temperature,
        0,
        stepRate,
        factorRate,
        batchNormRate,
        0,
        0);
  }

  /** 200 iterations on the teacher's logits alone, T = 20, learning rates 5e-3, 1e-2 and 3e-3. */
  public static ScaleConfig defaults() {
    return new ScaleConfig(
        200,
        BatchConfig.defaults(),
        new Shift(4, 0.5),
        new Shift(2, 0.5),
        SampleWeights.equal(),
        0,
        20,
        5e-3,
        1e-2,
        3e-3);
  }

  @Override
  public String stage() {
    return "scales";
  }

  @Override
  public boolean learnsLabels() {
    return labels > 0;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new LsqTraining(stage(), lsq(), inputs, inputs.seed(), student);
  }

  LsqConfig lsq() {
    return new LsqConfig(
        iterations,
        batch,
        realShift,
        syntheticShift,
        samples,
        labels,
        temperature,
        0,
        stepRate,
        factorRate,
        batchNormRate,
        0,
        0);
  }

  @Override
  public ScaleConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withStepRate(factor * stepRate)
        .withFactorRate(factor * factorRate)
        .withBatchNormRate(factor * batchNormRate);
  }

  // The compiler wants to be told which of two declarations is meant.

  @Override
  public ScaleConfig withIterations(int value) {
    return ScaleConfigBuilder.With.super.withIterations(value);
  }

  @Override
  public ScaleConfig withBatch(BatchConfig value) {
    return ScaleConfigBuilder.With.super.withBatch(value);
  }

  @Override
  public ScaleConfig withSamples(SampleWeights value) {
    return ScaleConfigBuilder.With.super.withSamples(value);
  }
}
