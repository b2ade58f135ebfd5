package io.github.fdda.bns;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.util.MathArrays;

/**
 * Inter-class separation as one number (FDDA, section 3.2): the mean silhouette coefficient (P. J.
 * Rousseeuw, 1987) of the images of a sample, with their classes as clusters and the distance of
 * their statistics in one layer, √{@link BnsMetric#distance}.
 *
 * <p>For one image, a is the mean distance to the others of its class, b the least mean distance to
 * the images of another class, and the coefficient is (b − a) / max(a, b): 1 where classes lie far
 * apart, 0 where they overlap, below 0 where images lie nearer to another class.
 *
 * @since 0.1.0
 */
public final class Silhouette {

  private Silhouette() {}

  /**
   * The coefficient in every layer, in order.
   *
   * @param sample of at least two classes
   * @param metric to measure with
   * @return each from −1 to 1; an image that is alone in its class counts 0
   * @throws InvalidInputException if there is only one class
   */
  public static List<Double> byLayer(BnsSample sample, BnsMetric metric) {
    return IntStream.range(0, sample.layout().layers())
        .mapToObj(layer -> of(sample, metric, layer))
        .toList();
  }

  /**
   * The coefficient in one layer.
   *
   * @param layer from 0 to L − 1
   * @return as {@link #byLayer}
   * @throws InvalidInputException if there is only one class
   */
  public static double of(BnsSample sample, BnsMetric metric, int layer) {
    var classes = sample.classes();
    if (classes.size() < 2) {
      throw new InvalidInputException(
          "sample '%s' has only class %s; a silhouette needs at least two"
              .formatted(sample.name(), classes.get(0)));
    }
    var clusters = sample.labels().stream().mapToInt(classes::indexOf).toArray();
    var distances = distances(sample, metric, layer);
    return IntStream.range(0, sample.size())
        .mapToDouble(image -> coefficient(image, distances[image], clusters, classes.size()))
        .average()
        .orElseThrow();
  }

  /**
   * @param distances of the image to all
   * @param clusters class of each image as an index from 0
   */
  private static double coefficient(
      int image, double[] distances, int[] clusters, int clusterCount) {
    var sums = new double[clusterCount];
    var sizes = new int[clusterCount];
    for (var i = 0; i < distances.length; i++) {
      sums[clusters[i]] += distances[i];
      sizes[clusters[i]]++;
    }
    var own = clusters[image];
    if (sizes[own] == 1) {
      return 0;
    }
    var within = sums[own] / (sizes[own] - 1);
    var between =
        IntStream.range(0, clusterCount)
            .filter(cluster -> cluster != own)
            .mapToDouble(cluster -> sums[cluster] / sizes[cluster])
            .min()
            .orElseThrow();
    var larger = Math.max(within, between);
    return larger == 0 ? 0 : (between - within) / larger;
  }

  private static double[][] distances(BnsSample sample, BnsMetric metric, int layer) {
    var points =
        sample.statistics().stream()
            .map(statistics -> metric.coordinates(statistics, layer))
            .toList();
    var distances = new double[sample.size()][sample.size()];
    for (var i = 0; i < sample.size(); i++) {
      for (var j = 0; j < i; j++) {
        distances[i][j] = MathArrays.distance(points.get(i), points.get(j));
        distances[j][i] = distances[i][j];
      }
    }
    return distances;
  }
}
