package io.github.fdda.chart;

import io.github.fdda.search.SearchPhase;
import io.github.fdda.search.SearchResult;
import io.github.fdda.search.Trial;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;

/**
 * Figures of a search for the nodes to compute in float.
 *
 * @since 0.1.0
 */
public final class SearchCharts {

  private SearchCharts() {}

  /** Where a file that was measured lies: its time, and what it loses. */
  private record Point(double time, double changed) {}

  /**
   * Time against loss of every file whose loss was measured, the float file and the found one among
   * them. On the way it is the product of the ratios so far; that of the file that was found was
   * measured beside the float file in the end.
   */
  public static Figure of(SearchResult result) {
    var gone = new ArrayList<Point>();
    var ranked = new ArrayList<Point>();
    var time = 1.0;
    for (var trial : result.trials()) {
      var point = new Point(time * trial.ratio(), trial.changed());
      if (trial.accepted()) {
        gone.add(point);
        time = point.time;
      } else if (trial.phase() == SearchPhase.RANK) {
        ranked.add(point);
      }
    }
    var last = gone.size() - 1;
    gone.set(last, new Point(result.times().get(0).ratioToFloat(), gone.get(last).changed));
    return new Figure(
        title(result),
        legend(gone.size() > 1, !ranked.isEmpty()),
        1,
        List.of(ChartPanel.of(chart(gone, ranked))));
  }

  private static List<LegendEntry> legend(boolean path, boolean ranked) {
    var entries = new ArrayList<LegendEntry>();
    entries.add(LegendEntry.marker("float", Theme.TEXT, Theme.marker(1)));
    if (path) {
      entries.add(LegendEntry.line("gone on with, in order", Theme.BLUE));
    }
    if (ranked) {
      entries.add(LegendEntry.marker("one node more in float", Theme.ORANGE, Theme.open(0)));
    }
    entries.add(LegendEntry.marker("found", Theme.VERMILLION, Theme.STAR));
    return entries;
  }

  private static XYChart chart(List<Point> gone, List<Point> ranked) {
    var chart =
        Theme.chart(
            Theme.WIDTH,
            380,
            "",
            "time of a batch (float file = 1)",
            "images of another class (%)");
    var all = new ArrayList<>(gone);
    all.addAll(ranked);
    all.add(new Point(1, 0));
    Theme.axes(
        chart,
        Extent.of(values(all, Point::time)).padded(0.05),
        // A percent is shown, so that the axis has no other where nothing is lost.
        Extent.of(values(all, Point::changed)).with(0).with(1).padded(0.05));
    if (!ranked.isEmpty()) {
      markers(chart, "ranked", ranked, Theme.ORANGE, Theme.open(0));
    }
    Theme.addLine(
        chart, "path", values(gone, Point::time), values(gone, Point::changed), Theme.BLUE);
    markers(chart, "steps", gone, Theme.BLUE, Theme.marker(0));
    markers(chart, "float", List.of(new Point(1, 0)), Theme.TEXT, Theme.marker(1));
    markers(
        chart, "found", gone.subList(gone.size() - 1, gone.size()), Theme.VERMILLION, Theme.STAR);
    return chart;
  }

  private static void markers(
      XYChart chart, String name, List<Point> points, Color color, Marker marker) {
    Theme.addMarkers(
        chart,
        name,
        Theme.array(values(points, Point::time)),
        Theme.array(values(points, Point::changed)),
        color,
        marker);
  }

  private static List<Double> values(List<Point> points, ToDoubleFunction<Point> value) {
    return points.stream().map(value::applyAsDouble).toList();
  }

  private static String title(SearchResult result) {
    var times = result.times().get(0);
    return String.format(
        Locale.ROOT,
        "%s, %.1f %% of images of another class",
        result.isFloat() || !result.strategy().floats().isEmpty()
            ? Text.format(
                "%s: %.2f times the time of float, %.2f times that of all in integers",
                inFloat(result), times.ratioToFloat(), times.ratioToIntegers())
            : Text.format("All in integers: %.2f times the time of float", times.ratioToFloat()),
        result.found().map(Trial::changed).orElse(0.0));
  }

  private static String inFloat(SearchResult result) {
    var count = result.strategy().floats().size();
    return result.isFloat()
        ? "Nothing quantized"
        : Text.format("%d %s in float", count, count == 1 ? "node" : "nodes");
  }
}
