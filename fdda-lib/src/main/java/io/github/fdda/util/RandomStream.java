package io.github.fdda.util;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where random numbers come from. Every iteration of every step has a generator of its own, seeded
 * by (seed, step, iteration), and nothing reads a global random state: a resumed run, a single step
 * in a notebook and an uninterrupted run draw the same numbers.
 */
@Internal
public enum RandomStream {
  /** Initial weights of the generator. */
  GENERATOR_WEIGHTS(0),
  /** Latents, labels, the class and its distorted center, by iteration of the generator. */
  SYNTHESIS(1),
  /** Latents and labels of the synthetic images that ranges are chosen on. */
  RANGES(2),
  /** The order of the calibration images, by epoch. */
  CALIBRATION_ORDER(3),
  /** Latents, labels and augmentation, by iteration of the student. */
  STUDENT(4),
  /** Latents of images made for looking at. */
  SAMPLES(5),
  /** Latents, labels and augmentation, by iteration of the training of scales. */
  SCALES(6),
  /** Order of images, classes and dropping, while parts of the student are reconstructed. */
  RECONSTRUCTION(7),
  /** The target of refined images, by class. */
  REFINEMENT(8),
  /** Views of the calibration images, and directions, that sensitivities are measured with. */
  SENSITIVITY(9),
  /** Views of the calibration images that statistics are measured on, by batch. */
  STATISTICS(10);

  private final int number;

  RandomStream(int number) {
    this.number = number;
  }

  /**
   * The generator of one iteration.
   *
   * @param seed the run's seed
   * @param iteration from 0
   */
  public RandomGenerator at(long seed, long iteration) {
    var step = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    return new SplittableRandom(step.nextLong() + iteration);
  }
}
