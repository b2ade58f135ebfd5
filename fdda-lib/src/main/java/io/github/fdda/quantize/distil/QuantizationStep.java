package io.github.fdda.quantize.distil;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that happened in one iteration of the student.
 *
 * @param iteration from 0
 * @param learningRate of this iteration
 * @param divergence α·T²·KL(teacher ‖ student), mean over the batch
 * @param crossEntropy w·CE of the student's logits against the labels, mean over the batch
 * @param gradientNorm Euclidean norm of the gradient over all trainable arrays
 * @param labels of the batch, real images first
 * @param images of the batch after augmentation, normalized, N arrays of C×H×W
 * @param teacherLogits N arrays of K
 * @param studentLogits N arrays of K, before the update
 */
public record QuantizationStep(
    int iteration,
    double learningRate,
    double divergence,
    double crossEntropy,
    double gradientNorm,
    List<Integer> labels,
    List<float[]> images,
    List<float[]> teacherLogits,
    List<float[]> studentLogits) {

  /** Copies the lists, not the arrays in them. */
  public QuantizationStep {
    labels = List.copyOf(labels);
    images = List.copyOf(images);
    teacherLogits = List.copyOf(teacherLogits);
    studentLogits = List.copyOf(studentLogits);
  }

  /** The terms of the loss by name, weights included; unmodifiable. */
  public Map<String, Double> terms() {
    var terms = new LinkedHashMap<String, Double>();
    terms.put("divergence", divergence);
    terms.put("cross-entropy", crossEntropy);
    return Collections.unmodifiableMap(terms);
  }

  /** The student's loss: {@code divergence + crossEntropy}. */
  public double loss() {
    return divergence + crossEntropy;
  }
}
