package io.github.fdda.quantize.distil;

import io.github.fdda.data.Augmentation;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.DistillingConfig;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * FDDA's own loop (section 3.4): the whole student learns from the teacher, by stochastic gradient
 * descent. Needs a generator.
 *
 * @param iterations 1 or more
 * @param batch what a batch is made of
 * @param realAugmentation of calibration images
 * @param syntheticAugmentation of synthetic images
 * @param samples how much each sample counts in the loss
 * @param distillation the loss
 * @param learningRate of the first iteration, 0 or more, falling to 0 along half a cosine
 * @param momentum of Nesterov's method, 0 or more, published 0.9
 * @param weightDecay of all trainable arrays, 0 or more, published 1e-4
 * @param straightThrough how the gradient passes the activations
 * @param generatorTraining whether the generator goes on training
 * @param gradients whether they are quantized, and how
 * @since 0.1.0
 */
@RecordBuilder
public record DistilConfig(
    int iterations,
    BatchConfig batch,
    Augmentation realAugmentation,
    Augmentation syntheticAugmentation,
    SampleWeights samples,
    Distillation distillation,
    double learningRate,
    double momentum,
    double weightDecay,
    StraightThrough straightThrough,
    GeneratorTraining generatorTraining,
    GradientQuantization gradients)
    implements DistillingConfig, DistilConfigBuilder.With {

  /**
   * @throws InvalidInputException if a value is out of its range, acts on nothing, or two do not go
   *     together; the message names them
   */
  public DistilConfig {
    Arguments.requireAtLeast("student iterations", iterations, 1);
    Arguments.requireNotNegative("student learning rate", learningRate);
    Arguments.requireNotNegative("momentum", momentum);
    Arguments.requireNotNegative("weight decay", weightDecay);
    samples.requireActs(distillation.labels());
    if (generatorTraining == GeneratorTraining.JOINT) {
      requireJoint(batch);
    }
  }

  private static void requireJoint(BatchConfig batch) {
    if (batch.mixup().partners() == Mixup.Partners.SAME_CLASS) {
      throw new InvalidInputException(
          "mixup of a class needs more images than a generator in training makes; freeze it, or mix"
              + " the batch");
    }
    if (batch.synthetic() == 0) {
      throw new InvalidInputException(
          "a generator in training makes images that every batch takes; freeze it, or take some");
    }
  }

  /**
   * 1,000 iterations on a frozen generator, learning rate 1e-4, no gradient where activations were
   * clipped. Chosen on training images of CIFAR-100 that no calibration set held.
   */
  public static DistilConfig defaults() {
    return published()
        .withIterations(1000)
        .withLearningRate(1e-4)
        .withStraightThrough(StraightThrough.MASKED)
        .withGeneratorTraining(GeneratorTraining.FROZEN);
  }

  /**
   * The authors' code: 350 epochs of 200 iterations, learning rate 1e-6, while the generator goes
   * on training.
   */
  public static DistilConfig published() {
    return new DistilConfig(
        350 * 200,
        BatchConfig.defaults(),
        Augmentation.of(0.08, 0.5),
        Augmentation.of(0.5, 0.5),
        SampleWeights.equal(),
        Distillation.published(),
        1e-6,
        0.9,
        1e-4,
        StraightThrough.UNMASKED,
        GeneratorTraining.JOINT,
        GradientQuantization.none());
  }

  @Override
  public String stage() {
    return "distillation";
  }

  @Override
  public boolean learnsLabels() {
    return distillation.labels() > 0;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new DistilTraining(stage(), this, inputs, student);
  }

  @Override
  public DistilConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withLearningRate(factor * learningRate);
  }

  // The compiler wants to be told which of two declarations is meant.

  @Override
  public DistilConfig withIterations(int value) {
    return DistilConfigBuilder.With.super.withIterations(value);
  }

  @Override
  public DistilConfig withBatch(BatchConfig value) {
    return DistilConfigBuilder.With.super.withBatch(value);
  }

  @Override
  public DistilConfig withSamples(SampleWeights value) {
    return DistilConfigBuilder.With.super.withSamples(value);
  }
}
