package io.github.fdda.quantize.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that happened in one iteration of a stage. Where a stage has no losses or rates they are NaN,
 * where it has no batch the lists are empty.
 *
 * @param stage its name
 * @param iteration within the stage, from 0
 * @param terms of the loss by name, weights included, in the order of the formula; of a
 *     reconstructed part the mean squared {@code error before} and {@code error after}; empty where
 *     the stage does not learn
 * @param learningRate of this iteration; NaN where there is none or each kind of array has its own
 * @param gradientNorm Euclidean norm of the gradient over all trainable arrays; NaN where it is not
 *     taken
 * @param gradientNorms Euclidean norm of the gradient of the weight of each convolution and linear
 *     layer, by the layer's name, in execution order; empty where the stage trains no weights by
 *     gradient
 * @param part name of the last layer of a reconstructed part, {@code ""} if it has no weight; empty
 *     for other stages
 * @param labels of the batch, real images first
 * @param images of the batch after augmentation and mixing, normalized, N arrays of C×H×W
 * @param teacherLogits N arrays of K, one value a class
 * @param studentLogits N arrays of K, before the update
 * @param gradientErrors what quantizing gradients did to those of the weights, by layer in
 *     execution order; empty where gradients are not quantized
 * @since 0.1.0
 */
public record QuantizationStep(
    String stage,
    int iteration,
    Map<String, Double> terms,
    double learningRate,
    double gradientNorm,
    Map<String, Double> gradientNorms,
    Optional<String> part,
    List<Integer> labels,
    List<float[]> images,
    List<float[]> teacherLogits,
    List<float[]> studentLogits,
    Map<String, GradientError> gradientErrors) {

  private static final String ERROR_BEFORE = "error before";
  private static final String ERROR_AFTER = "error after";

  /** Copies the collections, not the arrays in them. */
  public QuantizationStep {
    terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    gradientNorms = Collections.unmodifiableMap(new LinkedHashMap<>(gradientNorms));
    labels = List.copyOf(labels);
    images = List.copyOf(images);
    teacherLogits = List.copyOf(teacherLogits);
    studentLogits = List.copyOf(studentLogits);
    gradientErrors = Collections.unmodifiableMap(new LinkedHashMap<>(gradientErrors));
  }

  /** A step of a stage that does not learn. */
  public static QuantizationStep ofPass(String stage, int iteration) {
    return without(stage, iteration, Map.of(), Optional.empty());
  }

  /**
   * The reconstruction of one part.
   *
   * @param part name of its last layer
   * @param before mean squared error of its output before learning, weighted as in the loss; NaN if
   *     it has nothing to learn
   * @param after the same after learning
   */
  public static QuantizationStep ofPart(
      String stage, int iteration, String part, double before, double after) {
    var terms = new LinkedHashMap<String, Double>();
    terms.put(ERROR_BEFORE, before);
    terms.put(ERROR_AFTER, after);
    return without(stage, iteration, terms, Optional.of(part));
  }

  private static QuantizationStep without(
      String stage, int iteration, Map<String, Double> terms, Optional<String> part) {
    return new QuantizationStep(
        stage,
        iteration,
        terms,
        Double.NaN,
        Double.NaN,
        Map.of(),
        part,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  /**
   * The loss: the sum of its terms, or {@code error after} of a reconstructed part; NaN where the
   * stage does not learn.
   */
  public double loss() {
    if (terms.isEmpty()) {
      return Double.NaN;
    }
    return terms.getOrDefault(
        ERROR_AFTER, terms.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  /** One term of the loss; NaN where there is none of that name. */
  public double term(String name) {
    return terms.getOrDefault(name, Double.NaN);
  }
}
