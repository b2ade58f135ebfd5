package io.github.fdda.survey;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far a network's logits are from what its file gives, which may have a head behind them that
 * the network leaves out: Softmax, LogSoftmax, Sigmoid, or one Sigmoid for two classes.
 */
final class Heads {

  /** Of probabilities: below, a float may be 0, and nothing is left of the logit. */
  private static final double SMALLEST = 1e-30;

  private Heads() {}

  /**
   * The largest difference, in units of the largest absolute logit or of 1, whichever is larger; of
   * the output and the head that fit best.
   *
   * @param logits K
   * @param outputs of the file, for the same image
   */
  static double difference(float[] logits, List<double[]> outputs) {
    var own = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    var scale = Math.max(1, Arrays.stream(own).map(Math::abs).max().orElse(0));
    return outputs.stream()
        .mapToDouble(output -> difference(own, output, scale))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double difference(double[] logits, double[] output, double scale) {
    if (logits.length == 2 && output.length == 1) {
      var margin = new double[] {logits[1] - logits[0]};
      return Math.min(largest(margin, output) / scale, largest(sigmoid(margin), output));
    }
    if (logits.length != output.length) {
      return Double.POSITIVE_INFINITY;
    }
    var logProbabilities = logSoftmax(logits);
    return IntStream.of(0, 1, 2, 3)
        .mapToDouble(
            head ->
                switch (head) {
                  case 0 -> largest(logits, output) / scale;
                  case 1 -> largest(logProbabilities, output) / scale;
                  case 2 -> largest(sigmoid(logits), output);
                  default -> probabilities(logProbabilities, output) / scale;
                })
        .min()
        .orElseThrow();
  }

  private static double largest(double[] values, double[] others) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> distance(values[i], others[i]))
        .max()
        .orElse(0);
  }

  private static double probabilities(double[] logProbabilities, double[] output) {
    return IntStream.range(0, output.length)
        .filter(i -> !(Math.exp(logProbabilities[i]) <= SMALLEST && isNone(output[i])))
        .mapToDouble(i -> distance(logProbabilities[i], Math.log(output[i])))
        .max()
        .orElse(0);
  }

  private static boolean isNone(double probability) {
    return probability >= 0 && probability <= SMALLEST;
  }

  /** Not a number is far from every number. */
  private static double distance(double value, double other) {
    var distance = Math.abs(value - other);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  private static double[] logSoftmax(double[] logits) {
    var largest = Arrays.stream(logits).max().orElseThrow();
    var sum = Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum();
    return Arrays.stream(logits).map(logit -> logit - largest - Math.log(sum)).toArray();
  }

  private static double[] sigmoid(double[] logits) {
    return Arrays.stream(logits).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
  }
}
