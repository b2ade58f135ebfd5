package io.github.fdda.quantize;

import io.github.fdda.data.Augmentation;
import io.github.fdda.data.InvalidInputException;

/**
 * Hyper-parameters of the student: how ranges are chosen and how it is trained.
 *
 * @param iterations of training; 0 leaves the network as its start makes it
 * @param realBatch calibration images in a batch, 0 or more; published 16
 * @param syntheticBatch synthetic images in a batch, at least 2; published 16 (in joint training
 *     the generator's own batch size counts instead)
 * @param learningRate of the first iteration, falling to 0 along one cosine
 * @param momentum of Nesterov's method, published 0.9
 * @param weightDecay on all trainable arrays, published 1e-4
 * @param distillation the loss
 * @param straightThrough how the gradient passes the activations
 * @param realAugmentation of calibration images
 * @param syntheticAugmentation of synthetic images
 * @param ranges how activation ranges are chosen
 * @param rangeImages how many images ranges are chosen on, half of them synthetic. Counted in
 *     images of 32×32 pixels: fewer of larger ones are used, but at least 32
 * @param trackedIterations iterations of the generator that {@link RangeMethod#PUBLISHED} looks at
 * @param matchBatchNorm whether γ and β are corrected while ranges are chosen, so that each
 *     batch-normalization layer puts out the mean and variance that it does in the teacher
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
    StraightThrough straightThrough,
    Augmentation realAugmentation,
    Augmentation syntheticAugmentation,
    RangeMethod ranges,
    int rangeImages,
    int trackedIterations,
    boolean matchBatchNorm,
    GeneratorTraining generatorTraining,
    long seed) {

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public QuantizationConfig {
    requireAtLeast("student iterations", iterations, 0);
    requireAtLeast("real images in a batch", realBatch, 0);
    requireAtLeast("synthetic images in a batch", syntheticBatch, 2);
    requireAtLeast("images for ranges", rangeImages, 4);
    requireAtLeast("tracked iterations", trackedIterations, 1);
    requireNotNegative("student learning rate", learningRate);
    requireNotNegative("momentum", momentum);
    requireNotNegative("weight decay", weightDecay);
  }

  /** 1,200 iterations on a frozen generator, ranges of least squared error, corrected γ and β. */
  public static QuantizationConfig defaults() {
    return published()
        .withIterations(1200)
        .withLearningRate(1e-4)
        .withStraightThrough(StraightThrough.MASKED)
        .withRanges(RangeMethod.MSE)
        .withMatchBatchNorm(true)
        .withGeneratorTraining(GeneratorTraining.FROZEN);
  }

  /** The authors' code: 350 epochs of 200 iterations beside the generator, learning rate 1e-6. */
  public static QuantizationConfig published() {
    return new QuantizationConfig(
        350 * 200,
        16,
        16,
        1e-6,
        0.9,
        1e-4,
        Distillation.published(),
        StraightThrough.UNMASKED,
        Augmentation.of(0.08, 0.5),
        Augmentation.of(0.5, 0.5),
        RangeMethod.PUBLISHED,
        256,
        4 * 200,
        false,
        GeneratorTraining.JOINT,
        0);
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
        generatorTraining,
        seed);
  }

  /** Another way of the gradient through activations. */
  public QuantizationConfig withStraightThrough(StraightThrough value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        value,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        value,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        value,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        value,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
        generatorTraining,
        seed);
  }

  /** Another number of images that ranges are chosen on. */
  public QuantizationConfig withRangeImages(int value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        value,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        value,
        matchBatchNorm,
        generatorTraining,
        seed);
  }

  /** Another choice of whether γ and β are corrected first. */
  public QuantizationConfig withMatchBatchNorm(boolean value) {
    return new QuantizationConfig(
        iterations,
        realBatch,
        syntheticBatch,
        learningRate,
        momentum,
        weightDecay,
        distillation,
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
        straightThrough,
        realAugmentation,
        syntheticAugmentation,
        ranges,
        rangeImages,
        trackedIterations,
        matchBatchNorm,
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
