package io.github.fdda.bns;

import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import org.hipparchus.util.MathArrays;

/**
 * t-distributed stochastic neighbour embedding (L. van der Maaten and G. Hinton, Journal of Machine
 * Learning Research 9, 2008): points in the plane whose neighbours are those in many dimensions. It
 * shows which points lie together; distances between groups, and their sizes, say nothing.
 *
 * <p>Exact, O(n²) an iteration: for some hundred points. There is nothing random in it: it begins
 * with a plane that is given. Schedule as scikit-learn's: 250 iterations with probabilities twelve
 * times too large and momentum 0.5, then 750 with momentum 0.8, the learning rate n/48, at least
 * 50.
 *
 * @since 0.1.0
 */
public final class Tsne {

  /** Effective number of neighbours of each point, where there are enough points. */
  public static final double PERPLEXITY = 30;

  private static final int EARLY_ITERATIONS = 250;
  private static final int LATE_ITERATIONS = 750;
  private static final double EXAGGERATION = 12;
  private static final double LEAST_LEARNING_RATE = 50;
  private static final double LEAST_GAIN = 0.01;
  private static final double START_DEVIATION = 1e-4;
  private static final double ENTROPY_TOLERANCE = 1e-5;
  private static final int MOST_BISECTIONS = 100;
  private static final double LEAST_PROBABILITY = Math.ulp(1.0);

  private final double[][] wanted;
  private final double learningRate;

  private Tsne(double[][] wanted) {
    this.wanted = wanted;
    this.learningRate = Math.max(wanted.length / EXAGGERATION / 4, LEAST_LEARNING_RATE);
  }

  /**
   * Embeds points.
   *
   * @param points n of d coordinates each, finite
   * @param plane n of two coordinates each, to begin with: the first two principal components. Only
   *     their proportions count
   * @param perplexity effective number of neighbours of each point, at least 1 and below n
   * @return n points of two coordinates
   * @throws InvalidInputException if the perplexity is not in its range
   */
  public static double[][] of(double[][] points, double[][] plane, double perplexity) {
    var tsne = new Tsne(jointProbabilities(points, perplexity));
    var positions = small(plane);
    tsne.descend(positions, EARLY_ITERATIONS, EXAGGERATION, 0.5);
    tsne.descend(positions, LATE_ITERATIONS, 1, 0.8);
    return positions;
  }

  /**
   * The probability of each pair to be neighbours: (p_j|i + p_i|j) / 2n, where p_j|i is a Gaussian
   * of the distance whose entropy is log(perplexity).
   *
   * @return n×n, of sum 1
   */
  static double[][] jointProbabilities(double[][] points, double perplexity) {
    var count = points.length;
    if (!(perplexity >= 1 && perplexity < count)) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "perplexity %s of %d points; give from 1 to below that",
              perplexity,
              count));
    }
    var conditional = new double[count][];
    for (var i = 0; i < count; i++) {
      conditional[i] = conditional(squaredDistances(points, i), i, Math.log(perplexity));
    }
    var joint = new double[count][count];
    for (var i = 0; i < count; i++) {
      for (var j = 0; j < count; j++) {
        joint[i][j] =
            Math.max((conditional[i][j] + conditional[j][i]) / (2 * count), LEAST_PROBABILITY);
      }
    }
    return joint;
  }

  private static double[] squaredDistances(double[][] points, int from) {
    return Arrays.stream(points)
        .mapToDouble(point -> MathArrays.distance(points[from], point))
        .map(distance -> distance * distance)
        .toArray();
  }

  /** Finds the precision of the Gaussian around a point by bisection. */
  private static double[] conditional(double[] squaredDistances, int own, double entropy) {
    var precision = 1.0;
    var least = 0.0;
    var most = Double.POSITIVE_INFINITY;
    var probabilities = new double[squaredDistances.length];
    for (var step = 0; step < MOST_BISECTIONS; step++) {
      var excess = gaussian(squaredDistances, own, precision, probabilities) - entropy;
      if (Math.abs(excess) <= ENTROPY_TOLERANCE) {
        break;
      }
      if (excess > 0) {
        least = precision;
      } else {
        most = precision;
      }
      precision = Double.isInfinite(most) ? 2 * precision : (least + most) / 2;
    }
    return probabilities;
  }

  /**
   * @param probabilities set
   * @return their entropy
   */
  private static double gaussian(
      double[] squaredDistances, int own, double precision, double[] probabilities) {
    var nearest = nearest(squaredDistances, own);
    var sum = 0.0;
    var weighted = 0.0;
    for (var j = 0; j < probabilities.length; j++) {
      // Distances beyond the nearest: the same probabilities, and never all of them 0.
      var beyond = squaredDistances[j] - nearest;
      probabilities[j] = j == own ? 0 : Math.exp(-precision * beyond);
      sum += probabilities[j];
      weighted += beyond * probabilities[j];
    }
    for (var j = 0; j < probabilities.length; j++) {
      probabilities[j] /= sum;
    }
    return Math.log(sum) + precision * weighted / sum;
  }

  private static double nearest(double[] squaredDistances, int own) {
    var nearest = Double.POSITIVE_INFINITY;
    for (var j = 0; j < squaredDistances.length; j++) {
      nearest = j == own ? nearest : Math.min(nearest, squaredDistances[j]);
    }
    return nearest;
  }

  private static double[][] small(double[][] plane) {
    var mean = Arrays.stream(plane).mapToDouble(point -> point[0]).average().orElseThrow();
    var variance =
        Arrays.stream(plane)
            .mapToDouble(point -> (point[0] - mean) * (point[0] - mean))
            .average()
            .orElseThrow();
    var scale = variance == 0 ? 1 : START_DEVIATION / Math.sqrt(variance);
    return Arrays.stream(plane)
        .map(point -> new double[] {scale * point[0], scale * point[1]})
        .toArray(double[][]::new);
  }

  /** Gradient descent with momentum and a gain for every coordinate (Jacobs, 1988). */
  private void descend(double[][] positions, int iterations, double exaggeration, double momentum) {
    var steps = new double[positions.length][2];
    var gains = new double[positions.length][2];
    for (var gain : gains) {
      Arrays.fill(gain, 1);
    }
    for (var iteration = 0; iteration < iterations; iteration++) {
      var gradient = gradient(positions, exaggeration);
      for (var i = 0; i < positions.length; i++) {
        for (var axis = 0; axis < 2; axis++) {
          var onward = steps[i][axis] * gradient[i][axis] < 0;
          gains[i][axis] =
              Math.max(LEAST_GAIN, onward ? gains[i][axis] + 0.2 : gains[i][axis] * 0.8);
          steps[i][axis] =
              momentum * steps[i][axis] - learningRate * gains[i][axis] * gradient[i][axis];
          positions[i][axis] += steps[i][axis];
        }
      }
    }
  }

  /** 4 · Σ_j (p_ij − q_ij) · k_ij · (y_i − y_j), with k the kernel and q = k / Σ k. */
  private double[][] gradient(double[][] positions, double exaggeration) {
    var kernel = kernel(positions);
    var sum = sum(kernel);
    var gradient = new double[positions.length][2];
    for (var i = 0; i < positions.length; i++) {
      for (var j = 0; j < positions.length; j++) {
        var pull = 4 * (exaggeration * wanted[i][j] - kernel[i][j] / sum) * kernel[i][j];
        gradient[i][0] += pull * (positions[i][0] - positions[j][0]);
        gradient[i][1] += pull * (positions[i][1] - positions[j][1]);
      }
    }
    return gradient;
  }

  /** Student's t with one degree of freedom, 1 / (1 + distance²); 0 on the diagonal. */
  private static double[][] kernel(double[][] positions) {
    var kernel = new double[positions.length][positions.length];
    for (var i = 0; i < positions.length; i++) {
      for (var j = 0; j < i; j++) {
        var x = positions[i][0] - positions[j][0];
        var y = positions[i][1] - positions[j][1];
        kernel[i][j] = 1 / (1 + x * x + y * y);
        kernel[j][i] = kernel[i][j];
      }
    }
    return kernel;
  }

  private static double sum(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).sum();
  }
}
