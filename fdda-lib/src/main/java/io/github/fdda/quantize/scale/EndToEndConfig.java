package io.github.fdda.quantize.scale;

import io.github.fdda.data.Shift;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.DistillingConfig;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Trains steps of activations, γ, β and weights together, after weights were rounded: {@link
 * LsqTraining}. Needs a generator.
 *
 * @param iterations 1 or more
 * @param batch what a batch is made of
 * @param realShift augmentation of calibration images
 * @param syntheticShift augmentation of synthetic images
 * @param samples how much each sample counts in the loss
 * @param labels w, weight of the labels' cross-entropy beside T²·KL, 0 or more
 * @param temperature T of the distillation, above 0: at 20 all logits count nearly alike, at lower
 *     T those of the likely classes count more
 * @param featureWeight λ of the {@link FeatureLoss} beside T²·KL, 0 or more
 * @param stepRate Adam's learning rate for the logarithms of activation steps in the first
 *     iteration, 0 or more; like the other rates it falls to 0 along half a cosine
 * @param batchNormRate for γ and β, 0 or more
 * @param weightRate for weights and biases of convolutions and linear layers, 0 or more; 0 leaves
 *     them as they are; that of a weight is at most 0.016 of its root mean square
 * @param freezing how often a weight may turn back between two levels before it is frozen, 0 to 1:
 *     an average over the last twenty iterations or so, which falls to a quarter; 0 freezes none
 * @since 0.1.0
 */
@RecordBuilder
public record EndToEndConfig(
    int iterations,
    BatchConfig batch,
    Shift realShift,
    Shift syntheticShift,
    SampleWeights samples,
    double labels,
    double temperature,
    double featureWeight,
    double stepRate,
    double batchNormRate,
    double weightRate,
    double freezing)
    implements DistillingConfig, EndToEndConfigBuilder.With {

  /**
   * @throws io.github.fdda.util.InvalidInputException if a value is out of its range, or acts on
   *     nothing; the message names it
   */
  public EndToEndConfig {
    new LsqConfig(
        iterations,
        batch,
        realShift,
        syntheticShift,
        samples,
        labels,
        temperature,
        featureWeight,
        stepRate,
        0,
        batchNormRate,
        weightRate,
        freezing);
  }

  /** 350 iterations on the teacher's logits alone, T = 20, learning rates 2e-3, 1e-3 and 3e-4. */
  public static EndToEndConfig defaults() {
    return new EndToEndConfig(
        350,
        BatchConfig.defaults(),
        new Shift(4, 0.5),
        new Shift(2, 0.5),
        SampleWeights.equal(),
        0,
        20,
        0,
        2e-3,
        1e-3,
        3e-4,
        0);
  }

  @Override
  public String stage() {
    return "end-to-end";
  }

  @Override
  public boolean learnsLabels() {
    return labels > 0;
  }

  /** Nothing is frozen where levels move with γ, or with the weights themselves. */
  @Override
  public Optional<EndToEndConfig> on(Target target) {
    return Optional.of(target.absorbsBatchNorm() ? withFreezing(0) : this);
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new LsqTraining(stage(), lsq(), inputs, ~inputs.seed(), student);
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
        featureWeight,
        stepRate,
        0,
        batchNormRate,
        weightRate,
        freezing);
  }

  @Override
  public EndToEndConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withStepRate(factor * stepRate)
        .withBatchNormRate(factor * batchNormRate)
        .withWeightRate(factor * weightRate);
  }

  // The compiler wants to be told which of two declarations is meant.

  @Override
  public EndToEndConfig withIterations(int value) {
    return EndToEndConfigBuilder.With.super.withIterations(value);
  }

  @Override
  public EndToEndConfig withBatch(BatchConfig value) {
    return EndToEndConfigBuilder.With.super.withBatch(value);
  }

  @Override
  public EndToEndConfig withSamples(SampleWeights value) {
    return EndToEndConfigBuilder.With.super.withSamples(value);
  }
}
