package io.github.fdda.synthesis;

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
 * @param learningRate of Adam; multiplied by 0.1 at ¼, ½ and ¾ of the schedule; published 1e-3
 * @param weights of the loss terms
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
    LossWeights weights,
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
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new InvalidInputException(
          "generator learning rate %s: must be above 0".formatted(learningRate));
    }
  }

  /** 600 iterations, no joint training, the published constants otherwise. */
  public static SynthesisConfig defaults() {
    return new SynthesisConfig(
        600, 0, 8, 16, 100, 1e-3, LossWeights.published(), Distortion.published(), true, 0);
  }

  /**
   * The schedule of the authors' code: 400 epochs of 200 iterations, the first 50 epochs without
   * the student, unreliable classes in the first 5.
   */
  public static SynthesisConfig published() {
    return defaults()
        .withIterations(50 * 200)
        .withJointIterations(350 * 200)
        .withNoiseIterations(5 * 200);
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
        weights,
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
        weights,
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
        weights,
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
        weights,
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
        weights,
        distortion,
        fineGrained,
        seed);
  }

  /** Another learning rate of Adam. */
  public SynthesisConfig withLearningRate(double value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        value,
        weights,
        distortion,
        fineGrained,
        seed);
  }

  /** Other weights of the loss terms. */
  public SynthesisConfig withWeights(LossWeights value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        value,
        distortion,
        fineGrained,
        seed);
  }

  /** Other noise on the centers. */
  public SynthesisConfig withDistortion(Distortion value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        weights,
        value,
        fineGrained,
        seed);
  }

  /** With or without the fine-grained losses. */
  public SynthesisConfig withFineGrained(boolean value) {
    return new SynthesisConfig(
        iterations,
        jointIterations,
        noiseIterations,
        batchSize,
        latentSize,
        learningRate,
        weights,
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
        weights,
        distortion,
        fineGrained,
        value);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new InvalidInputException("%s %d: must be at least %d".formatted(name, value, least));
    }
  }
}
