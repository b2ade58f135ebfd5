package io.github.fdda.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where random numbers come from. Every iteration of every step has a generator of its own, seeded
 * by (seed, step, iteration), and nothing reads a global random state: a resumed run, a single step
 * in a notebook and an uninterrupted run draw the same numbers.
 */
public enum RandomStream {
  /** Initial weights of the generator. */
  GENERATOR_WEIGHTS,
  /** Latents, labels, the class and its distorted center, by iteration of the generator. */
  SYNTHESIS,
  /** Latents and labels of the synthetic images that ranges are chosen on. */
  RANGES,
  /** The order of the calibration images, by epoch. */
  CALIBRATION_ORDER,
  /** Latents, labels and augmentation, by iteration of the student. */
  STUDENT,
  /** Latents of images made for looking at. */
  SAMPLES;

  /**
   * The generator of one iteration.
   *
   * @param seed the run's seed
   * @param iteration from 0
   */
  public RandomGenerator at(long seed, long iteration) {
    var step = new SplittableRandom(new SplittableRandom(seed).nextLong() + ordinal());
    return new SplittableRandom(step.nextLong() + iteration);
  }
}
