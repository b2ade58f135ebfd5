package io.github.fdda.synthesis;

import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Distortion;
import io.github.fdda.data.InvalidInputException;

/**
 * Hyper-parameters of the generator and its training.
 *
 * @param iterations iterations of the generator alone, at least 1
 * @param jointIterations iterations in which the generator goes on training beside the student; the
 *     learning-rate schedule spans both. 0 where the generator is frozen afterwards
 * @param noiseIterations iterations at the start in which an unreliable class may be drawn and is
 *     pushed towards noise; afterwards only reliable classes are drawn
 * @param batchSize images in each of the two batches, at least 2; published 16
 * @param latentSize length of z; published 100
 * @param learningRate of Adam for the layers; published 1e-3
 * @param classLearningRate of Adam for γ and β of the classes, each of which only the images of its
 *     class train; published 1e-3
 * @param schedule of both learning rates
 * @param weights of the loss terms
 * @param units that the BNS losses and the distortion are measured in
 * @param distortion noise on the centers
 * @param fineGrained whether there is a one-class batch at all; without it only cross-entropy
 *     (weight 1) and L_BNS remain, the baseline of the paper's ablation
 * @param seed of every draw
 */
public record SynthesisConfig(
    int iterations,
    int jointIterations,
    int noiseIterations,
    int batchSize,
    int latentSize,
    double learningRate,
    double classLearningRate,
    LearningRateSchedule schedule,
    LossWeights weights,
    BnsUnits units,
    Distortion distortion,
    boolean fineGrained,
    long seed) {

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public SynthesisConfig {
    requireAtLeast("generator iterations", iterations, 1);
    requireAtLeast("joint iterations", jointIterations, 0);
    requireAtLeast("noise iterations", noiseIterations, 0);
    requireAtLeast("batch size", batchSize, 2);
    requireAtLeast("latent size", latentSize, 1);
    requirePositive("generator learning rate", learningRate);
    requirePositive("class learning rate", classLearningRate);
  }

  /**
   * 600 iterations in which the images learn their class: BNS in units of the running statistics,
   * so that no layer drowns the cross-entropy, and a higher learning rate for the classes, which
   * are seldom drawn in so short a run.
   */
  public static SynthesisConfig defaults() {
    return published()
        .withIterations(600)
        .withJointIterations(0)
        .withNoiseIterations(0)
        .withLearningRate(2e-3)
        .withClassLearningRate(2e-2)
        .withSchedule(LearningRateSchedule.COSINE)
        .withUnits(BnsUnits.RUNNING)
        .withDistortion(new Distortion(0.5, 0.5));
  }

  /**
   * The constants and the schedule of the authors' code: 400 epochs of 200 iterations, the first 50
   * epochs without the student, unreliable classes in the first 5.
   */
  public static SynthesisConfig published() {
    return new SynthesisConfig(
        50 * 200,
        350 * 200,
        5 * 200,
        16,
        100,
        1e-3,
        1e-3,
        LearningRateSchedule.STEPS,
        LossWeights.published(),
        BnsUnits.ABSOLUTE,
        Distortion.published(),
        true,
        0);
  }

  /** Length of the learning-rate schedule. */
  public int scheduleIterations() {
    return iterations + jointIterations;
  }

  /** Another number of iterations of the generator alone. */
  public SynthesisConfig withIterations(int value) {
    return new SynthesisConfig(
        value,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another number of iterations beside the student. */
  public SynthesisConfig withJointIterations(int value) {
    return new SynthesisConfig(
        iterations,
        value,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another number of iterations in which unreliable classes are drawn. */
  public SynthesisConfig withNoiseIterations(int value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        value,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another number of images in each of the two batches. */
  public SynthesisConfig withBatchSize(int value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        value,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another length of z. */
  public SynthesisConfig withLatentSize(int value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        value,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another learning rate of the layers. */
  public SynthesisConfig withLearningRate(double value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        value,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another learning rate of γ and β of the classes. */
  public SynthesisConfig withClassLearningRate(double value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        value,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another schedule of both learning rates. */
  public SynthesisConfig withSchedule(LearningRateSchedule value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        value,
        weights,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another set of loss weights. */
  public SynthesisConfig withWeights(LossWeights value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        value,
        units,
        distortion,
        fineGrained,
        seed);
  }

  /** Another unit of the BNS losses. */
  public SynthesisConfig withUnits(BnsUnits value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        value,
        distortion,
        fineGrained,
        seed);
  }

  /** Another noise on the centers. */
  public SynthesisConfig withDistortion(Distortion value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        value,
        fineGrained,
        seed);
  }

  /** Another choice of whether the fine-grained losses are used. */
  public SynthesisConfig withFineGrained(boolean value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        value,
        seed);
  }

  /** Another seed. */
  public SynthesisConfig withSeed(long value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        classLearningRate,
        schedule,
        weights,
        units,
        distortion,
        fineGrained,
        value);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new InvalidInputException("%s %d: must be at least %d".formatted(name, value, least));
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new InvalidInputException("%s %s: must be above 0".formatted(name, value));
    }
  }
}
