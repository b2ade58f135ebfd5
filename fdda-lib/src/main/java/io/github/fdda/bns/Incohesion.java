package io.github.fdda.bns;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Intra-class incohesion (FDDA, section 3.2): how far the statistics of a class's images lie from a
 * point that stands for the class, and from those of other classes, layer by layer. Distances are
 * √{@link BnsMetric#distance}: in {@link BnsUnits#RUNNING} a distance of 1 is about one running
 * standard deviation in every channel.
 *
 * @param name of the sample
 * @param within by layer, the distance of each image to the point of its class
 * @param between by layer, the mean distance of each image to the points of the other classes; no
 *     values where there is only one class
 * @since 0.1.0
 */
public record Incohesion(String name, List<List<Double>> within, List<List<Double>> between) {

  /** Copies the lists. */
  public Incohesion {
    within = within.stream().map(List::copyOf).toList();
    between = between.stream().map(List::copyOf).toList();
  }

  /**
   * Measures distances to the class centers, which synthetic images are made to lie near.
   *
   * @param centers of all classes of the sample
   */
  public static Incohesion toCenters(BnsSample sample, ClassCenters centers, BnsMetric metric) {
    return of(sample, label -> centers.classes().get(label).statistics(), metric);
  }

  /**
   * Measures distances to the mean of each class's own images: the spread of the classes, wherever
   * their centers lie.
   */
  public static Incohesion spread(BnsSample sample, BnsMetric metric) {
    var centroids =
        sample.classes().stream().collect(Collectors.toMap(Function.identity(), sample::centroid));
    return of(
        sample,
        label -> Objects.requireNonNull(centroids.get(label), "class of the sample"),
        metric);
  }

  /** Number of layers, L. */
  public int layers() {
    return within.size();
  }

  /** Mean of {@link #within} by layer. */
  public List<Double> meanWithin() {
    return within.stream().map(Incohesion::mean).toList();
  }

  /**
   * Mean of {@link #within} in one layer.
   *
   * @param layer from 0 to L − 1
   */
  public double meanWithin(int layer) {
    return mean(within.get(layer));
  }

  /** Mean of {@link #between} by layer; NaN where there is only one class. */
  public List<Double> meanBetween() {
    return between.stream().map(Incohesion::mean).toList();
  }

  /**
   * Mean of {@link #between} in one layer; NaN where there is only one class.
   *
   * @param layer from 0 to L − 1
   */
  public double meanBetween(int layer) {
    return mean(between.get(layer));
  }

  private static Incohesion of(BnsSample sample, IntFunction<Bns> points, BnsMetric metric) {
    var layers = IntStream.range(0, sample.layout().layers()).boxed().toList();
    return new Incohesion(
        sample.name(),
        layers.stream().map(layer -> within(sample, points, metric, layer)).toList(),
        layers.stream().map(layer -> between(sample, points, metric, layer)).toList());
  }

  private static List<Double> within(
      BnsSample sample, IntFunction<Bns> points, BnsMetric metric, int layer) {
    return IntStream.range(0, sample.size())
        .mapToObj(i -> distance(sample, i, points.apply(sample.labels().get(i)), metric, layer))
        .toList();
  }

  private static List<Double> between(
      BnsSample sample, IntFunction<Bns> points, BnsMetric metric, int layer) {
    var classes = sample.classes();
    if (classes.size() < 2) {
      return List.of();
    }
    return IntStream.range(0, sample.size())
        .mapToObj(
            i ->
                classes.stream()
                    .filter(label -> !label.equals(sample.labels().get(i)))
                    .mapToDouble(label -> distance(sample, i, points.apply(label), metric, layer))
                    .average()
                    .orElseThrow())
        .toList();
  }

  private static double distance(
      BnsSample sample, int image, Bns point, BnsMetric metric, int layer) {
    return Math.sqrt(metric.distance(sample.statistics().get(image), point, layer));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
