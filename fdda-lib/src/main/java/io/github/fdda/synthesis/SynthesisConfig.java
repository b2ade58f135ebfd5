package io.github.fdda.synthesis;

import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Distortion;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Hyper-parameters of the generator and its training.
 *
 * @param iterations iterations of the generator alone, 0 or more; after 0 its images are noise, for
 *     students that see none of them or as a control
 * @param jointIterations iterations in which the generator goes on training beside the student; the
 *     learning-rate schedule spans both. 0 or more; 0 where the generator is frozen afterwards
 * @param noiseIterations iterations at the start, 0 or more, in which an unreliable class may be
 *     drawn and is pushed towards noise; afterwards only reliable classes are drawn
 * @param batchSize images in each of the two batches, at least 2; published 16
 * @param latentSize length of z, from 1 to 4096; published 100
 * @param layout resolution of the generator's wide convolutions; published in full
 * @param learningRate of Adam for the layers, above 0; published 1e-3
 * @param classLearningRate of Adam for γ and β of the classes, above 0; only the images of a class
 *     train its γ and β; published 1e-3
 * @param schedule of both learning rates
 * @param weights of the loss terms
 * @param units that the BNS losses and the distortion are measured in
 * @param distortion noise on the centers
 * @param fineGrained whether there is a one-class batch at all; without it only cross-entropy
 *     (weight 1) and L_BNS remain, the baseline of the paper's ablation
 * @param hardness γ, 0 or more: images count in the cross-entropy of their batch by their {@link
 *     io.github.fdda.evaluate.Difficulty} (HAST, Li et al., CVPR 2023, arXiv 2303.13826), so that
 *     images the teacher is sure of are not made surer still; 0 for all alike
 * @param refinement of the trained generator's images
 * @param seed of every draw
 * @since 0.1.0
 */
@RecordBuilder
public record SynthesisConfig(
    int iterations,
    int jointIterations,
    int noiseIterations,
    int batchSize,
    int latentSize,
    GeneratorLayout layout,
    double learningRate,
    double classLearningRate,
    LearningRateSchedule schedule,
    LossWeights weights,
    BnsUnits units,
    Distortion distortion,
    boolean fineGrained,
    double hardness,
    RefinementConfig refinement,
    long seed)
    implements SynthesisConfigBuilder.With {

  /** Each number of a latent has a weight for each value of the generator's first feature map. */
  private static final int LARGEST_LATENT = 1 << 12;

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public SynthesisConfig {
    Arguments.requireAtLeast("generator iterations", iterations, 0);
    Arguments.requireAtLeast("joint iterations", jointIterations, 0);
    Arguments.requireAtLeast("noise iterations", noiseIterations, 0);
    Arguments.requireAtLeast("batch size", batchSize, 2);
    Arguments.requireBetween("latent size", latentSize, 1, LARGEST_LATENT);
    Arguments.requirePositive("generator learning rate", learningRate);
    Arguments.requirePositive("class learning rate", classLearningRate);
    Arguments.requireNotNegative("exponent of hardness", hardness);
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
        GeneratorLayout.FULL,
        1e-3,
        1e-3,
        LearningRateSchedule.STEPS,
        LossWeights.published(),
        BnsUnits.ABSOLUTE,
        Distortion.published(),
        true,
        0,
        RefinementConfig.none(),
        0);
  }

  /**
   * The same with all learning rates multiplied, those of refinement too.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public SynthesisConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withLearningRate(factor * learningRate)
        .withClassLearningRate(factor * classLearningRate)
        .withRefinement(refinement.withLearningRateFactor(factor));
  }

  /** Length of the learning-rate schedule. */
  public int scheduleIterations() {
    return iterations + jointIterations;
  }
}
