package io.github.fdda.quantize;

import io.github.fdda.data.Augmentation;
import io.github.fdda.data.InvalidInputException;

/**
 * Hyper-parameters of the student: how ranges are chosen and how it is trained.
 *
 * @param iterations of training; 0 leaves the network as ranges alone make it
 * @param realBatch calibration images in a batch, 0 or more; published 16
 * @param syntheticBatch synthetic images in a batch, at least 2; published 16 (in joint training it
 *     must be the generator's batch size)
 * @param learningRate of the first iteration, falling to 0 along one cosine
 * @param momentum of Nesterov's method, published 0.9
 * @param weightDecay on all trainable arrays, published 1e-4
 * @param distillation the loss
 * @param realAugmentation of calibration images
 * @param syntheticAugmentation of synthetic images
 * @param ranges how activation ranges are chosen
 * @param rangeImages synthetic images, beside all calibration images, that ranges are chosen on
 * @param trackedIterations iterations of the generator that {@link RangeMethod#PUBLISHED} looks at
 * @param generatorTraining whether the generator goes on training
 * @param seed of every draw
 */
public record QuantizationConfig(
    int iterations,
    int realBatch,
    int syntheticBatch,
    double learningRate,
    double momentum,
    double weightDecay,
    Distillation distillation,
    Augmentation realAugmentation,
    Augmentation syntheticAugmentation,
    RangeMethod ranges,
    int rangeImages,
    int trackedIterations,
    GeneratorTraining generatorTraining,
    long seed) {

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public QuantizationConfig {
    requireAtLeast("student iterations", iterations, 0);
    requireAtLeast("real images in a batch", realBatch, 0);
    requireAtLeast("synthetic images in a batch", syntheticBatch, 2);
    requireAtLeast("synthetic images for ranges", rangeImages, 2);
    requireAtLeast("tracked iterations", trackedIterations, 1);
    requireNotNegative("student learning rate", learningRate);
    requireNotNegative("momentum", momentum);
    requireNotNegative("weight decay", weightDecay);
  }

  /** 1,200 iterations on a frozen generator, ranges of least squared error. */
  public static QuantizationConfig defaults() {
    return new QuantizationConfig(
        1200,
        16,
        16,
        1e-4,
        0.9,
        1e-4,
        Distillation.published(),
        Augmentation.of(0.5, 0.5),
        Augmentation.of(0.5, 0.5),
        RangeMethod.MSE,
        128,
        800,
        GeneratorTraining.FROZEN,
        0);
  }

  /** The authors' code: 350 epochs of 200 iterations beside the generator, learning rate 1e-6. */
  public static QuantizationConfig published() {
    return defaults()
        .withIterations(350 * 200)
        .withLearningRate(1e-6)
        .withRealAugmentation(Augmentation.of(0.08, 0.5))
        .withRanges(RangeMethod.PUBLISHED)
        .withGeneratorTraining(GeneratorTraining.JOINT);
  }

  /** Another number of iterations. */
  public QuantizationConfig withIterations(int value) {
    return new QuantizationConfig(
        value,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another number of calibration images in a batch. */
  public QuantizationConfig withRealBatch(int value) {
    return new QuantizationConfig(
        iterations,
        value,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another number of synthetic images in a batch. */
  public QuantizationConfig withSyntheticBatch(int value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        value,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another learning rate at the start. */
  public QuantizationConfig withLearningRate(double value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        value,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another momentum. */
  public QuantizationConfig withMomentum(double value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        value,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another weight decay. */
  public QuantizationConfig withWeightDecay(double value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        value,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another distillation loss. */
  public QuantizationConfig withDistillation(Distillation value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        value,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another augmentation of calibration images. */
  public QuantizationConfig withRealAugmentation(Augmentation value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        value,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another augmentation of synthetic images. */
  public QuantizationConfig withSyntheticAugmentation(Augmentation value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        value,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another way of choosing ranges. */
  public QuantizationConfig withRanges(RangeMethod value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        value,
        rangeImages,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another number of synthetic images for ranges. */
  public QuantizationConfig withRangeImages(int value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        value,
        trackedIterations,
        generatorTraining,
        seed);
  }

  /** Another number of tracked iterations. */
  public QuantizationConfig withTrackedIterations(int value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        value,
        generatorTraining,
        seed);
  }

  /** Another way of training the generator on. */
  public QuantizationConfig withGeneratorTraining(GeneratorTraining value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        value,
        seed);
  }

  /** Another seed. */
  public QuantizationConfig withSeed(long value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        generatorTraining,
        value);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new InvalidInputException("%s %d: must be at least %d".formatted(name, value, least));
    }
  }

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new InvalidInputException("%s %s: must be 0 or more".formatted(name, value));
    }
  }
}
