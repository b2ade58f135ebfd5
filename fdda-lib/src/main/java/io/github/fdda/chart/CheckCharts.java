package io.github.fdda.chart;

import io.github.fdda.bns.LayerDistance;
import io.github.fdda.bns.StatisticsCheck;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Figures of whether images fit a network.
 *
 * @since 0.1.0
 */
public final class CheckCharts {

  private static final int PANEL_HEIGHT = 280;

  private CheckCharts() {}

  /**
   * The distance of the images' means and variances to the running ones by layer, with the limits
   * beyond which a layer is far off. An axis is logarithmic where distances span more than two
   * powers of ten.
   *
   * @param check of a network that has running statistics of training
   * @throws InvalidInputException if it has none
   */
  public static Figure of(StatisticsCheck check) {
    if (!check.tells()) {
      throw new InvalidInputException("nothing to draw: " + check);
    }
    return new Figure(
        check.toString(),
        List.of(
            new LegendEntry("distance", Theme.BLUE, Theme.LINE, SeriesMarkers.CIRCLE),
            LegendEntry.marker("far off", Theme.VERMILLION, SeriesMarkers.DIAMOND),
            LegendEntry.line("limit: what chance and training explain", Theme.FAINT, Theme.DASHED)),
        1,
        List.of(
            panel(
                check,
                "means, in running standard deviations",
                LayerDistance::mean,
                LayerDistance::meanLimit),
            panel(
                check,
                "variances, in running variances",
                LayerDistance::variance,
                LayerDistance::varianceLimit)));
  }

  private static ChartPanel panel(
      StatisticsCheck check,
      String title,
      ToDoubleFunction<LayerDistance> distance,
      ToDoubleFunction<LayerDistance> limit) {
    var chart = Theme.chart(Theme.WIDTH, PANEL_HEIGHT, title, Layers.AXIS, "distance");
    var x = values(check.layers(), LayerDistance::layer);
    var distances = values(check.layers(), distance);
    var limits = values(check.layers(), limit);
    axes(chart, check, DoubleStream.concat(DoubleStream.of(distances), DoubleStream.of(limits)));
    Theme.addLine(chart, "limit", x, limits, Theme.FAINT).setLineStyle(Theme.DASHED);
    Theme.addLine(chart, "distance", x, distances, Theme.BLUE).setMarker(SeriesMarkers.CIRCLE);
    var off =
        check.layers().stream()
            .filter(layer -> distance.applyAsDouble(layer) > limit.applyAsDouble(layer))
            .toList();
    if (!off.isEmpty()) {
      Theme.addMarkers(
          chart,
          "far off",
          values(off, LayerDistance::layer),
          values(off, distance),
          Theme.VERMILLION,
          SeriesMarkers.DIAMOND);
    }
    return ChartPanel.of(chart);
  }

  private static void axes(XYChart chart, StatisticsCheck check, DoubleStream values) {
    var layers = check.layers();
    var x = new Extent(layers.get(0).layer() - 0.4, layers.get(layers.size() - 1).layer() + 0.4);
    var y = Extent.of(values);
    if (y.spansDecades()) {
      Theme.logarithmicY(chart);
    }
    Theme.wholeNumbers(chart, x);
    Theme.axes(
        chart, x, y.spansDecades() ? y.decades() : new Extent(0, y.with(0).padded(0.06).max()));
  }

  private static double[] values(
      List<LayerDistance> layers, ToDoubleFunction<LayerDistance> value) {
    return layers.stream().mapToDouble(value).toArray();
  }
}
