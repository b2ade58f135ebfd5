package io.github.fdda.chart;

import io.github.fdda.bns.Tsne;
import io.github.fdda.util.InvalidInputException;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.stat.projection.PCA;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;

/**
 * Points of many dimensions in a plane: that of their two principal components, or one in which
 * near points are near.
 *
 * @param x of each point; its first component, centered
 * @param y of each point; its second component, centered
 * @param share of the points' variance that the plane shows, from 0 to 1; NaN in an embedding,
 *     whose distances are not those of the points
 */
record Projection(List<Double> x, List<Double> y, double share) {

  Projection {
    x = List.copyOf(x);
    y = List.copyOf(y);
  }

  /**
   * Projects points. The sign of a component is such that the point farthest out along it is on the
   * positive side.
   *
   * @param points at least two, of at least two dimensions
   * @param where for messages
   * @throws InvalidInputException if a value is not finite, or there is only one point
   */
  static Projection of(double[][] points, String where) {
    if (points.length < 2) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: a plane through %d point; give at least two",
              where,
              points.length));
    }
    if (!Arrays.stream(points).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      throw new InvalidInputException(
          where + ": statistics that are not finite; check the images and the network's weights");
    }
    var coordinates = fewerDimensions(points);
    var plane = new PCA(2).fitAndTransform(coordinates);
    var x = component(plane, 0);
    var y = component(plane, 1);
    return new Projection(boxed(x), boxed(y), share(x, y, coordinates));
  }

  /**
   * Embeds the same points by t-SNE, from this plane on, with as many neighbours as there are
   * points for.
   *
   * @param points that this is a projection of
   */
  Projection embedding(double[][] points) {
    var perplexity = Math.min(Tsne.PERPLEXITY, (points.length - 1) / 3.0);
    var embedded = Tsne.of(points, coordinates(), perplexity);
    return new Projection(
        boxed(Arrays.stream(embedded).mapToDouble(point -> point[0]).toArray()),
        boxed(Arrays.stream(embedded).mapToDouble(point -> point[1]).toArray()),
        Double.NaN);
  }

  /** A point in each row. */
  double[][] coordinates() {
    return IntStream.range(0, x.size())
        .mapToObj(i -> new double[] {x.get(i), y.get(i)})
        .toArray(double[][]::new);
  }

  /**
   * Marks some of the points in a chart.
   *
   * @param name of the series
   * @param points their indices
   */
  void mark(XYChart chart, String name, int[] points, Color color, Marker marker) {
    Theme.addMarkers(
        chart,
        name,
        IntStream.of(points).mapToDouble(x::get).toArray(),
        IntStream.of(points).mapToDouble(y::get).toArray(),
        color,
        marker);
  }

  /**
   * The same points up to a rotation, in no more dimensions than there are points: the principal
   * components of a thousand channels would take minutes.
   */
  private static double[][] fewerDimensions(double[][] points) {
    if (points[0].length <= points.length) {
      return points;
    }
    var transposed = MatrixUtils.createRealMatrix(points).transpose();
    var triangle = new QRDecomposition(transposed).getR();
    return triangle.getSubMatrix(0, points.length - 1, 0, points.length - 1).transpose().getData();
  }

  private static List<Double> boxed(double[] values) {
    return DoubleStream.of(values).boxed().toList();
  }

  private static double[] component(double[][] plane, int index) {
    var values = Arrays.stream(plane).mapToDouble(point -> point[index]).toArray();
    var farthest =
        IntStream.range(0, values.length)
            .boxed()
            .reduce((a, b) -> Math.abs(values[b]) > Math.abs(values[a]) ? b : a)
            .orElseThrow();
    var sign = values[farthest] < 0 ? -1 : 1;
    return Arrays.stream(values).map(value -> sign * value).toArray();
  }

  private static double share(double[] x, double[] y, double[][] points) {
    var total =
        IntStream.range(0, points[0].length)
            .mapToDouble(i -> scatter(Arrays.stream(points).mapToDouble(p -> p[i]).toArray()))
            .sum();
    return total == 0 ? 1 : (scatter(x) + scatter(y)) / total;
  }

  /** Sum of squared differences to the mean. */
  private static double scatter(double[] values) {
    var mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }
}
