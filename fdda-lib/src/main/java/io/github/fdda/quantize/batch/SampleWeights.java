package io.github.fdda.quantize.batch;

import io.github.fdda.evaluate.Difficulty;
import io.github.fdda.network.Batches;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much each sample counts in the student's loss. Applies to calibration images and synthetic
 * ones alike.
 *
 * @param hardness γ, 0 or more: samples count by their {@link Difficulty} (HAST, Li et al., CVPR
 *     2023, arXiv 2303.13826); 0 for all alike. HAST has 2 for CIFAR and 0.5 for ImageNet
 * @param confidence τ, from 0 to 1: a sample's label counts only if the teacher gives some class at
 *     least this probability (SynQ, Kim et al., ICLR 2025, arXiv 2603.18423); 0 for every label.
 *     For losses in which labels have a weight
 * @since 0.1.0
 */
public record SampleWeights(double hardness, double confidence) {

  /**
   * @throws InvalidInputException if a value is out of its range
   */
  public SampleWeights {
    Arguments.requireNotNegative("exponent of hardness", hardness);
    Arguments.requireProbability("confidence", confidence);
  }

  /** All samples alike, every label counts. */
  public static SampleWeights equal() {
    return new SampleWeights(0, 0);
  }

  /**
   * The same with another γ.
   *
   * @throws InvalidInputException if it is negative or not finite
   */
  public SampleWeights withHardness(double gamma) {
    return new SampleWeights(gamma, confidence);
  }

  /**
   * The same with another τ.
   *
   * @throws InvalidInputException if it is not from 0 to 1
   */
  public SampleWeights withConfidence(double least) {
    return new SampleWeights(hardness, least);
  }

  /**
   * Refuses a confidence above 0 where labels have no weight.
   *
   * @param labels weight of labels in the loss
   * @throws InvalidInputException if there is a confidence and labels have no weight
   */
  public void requireActs(double labels) {
    if (confidence > 0 && labels == 0) {
      throw new InvalidInputException(
          "confidence %s says which labels count, and none do; give labels a weight"
              .formatted(confidence));
    }
  }

  /** Whether all samples and their labels count alike. */
  boolean areEqual() {
    return hardness == 0 && confidence == 0;
  }

  /**
   * The weight of each sample's divergence; their mean is 1.
   *
   * @param teacher its logits, N rows of K
   * @param labels N
   */
  float[] ofSamples(List<float[]> teacher, List<Integer> labels) {
    return Difficulty.weights(teacher, labels, hardness);
  }

  /**
   * The weight of each sample's label: that of the sample, or 0 where the teacher doubts.
   *
   * @param teacher its logits, N rows of K
   * @param labels N
   */
  float[] ofLabels(List<float[]> teacher, List<Integer> labels) {
    var weights = ofSamples(teacher, labels);
    IntStream.range(0, weights.length)
        .filter(i -> doubts(teacher.get(i)))
        .forEach(i -> weights[i] = 0);
    return weights;
  }

  private boolean doubts(float[] logits) {
    return Difficulty.probability(logits, Batches.argMax(logits)) < confidence;
  }
}
