package io.github.fdda.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/**
 * Figures of how time grows.
 *
 * @since 0.1.0
 */
public final class GrowthCharts {

  private static final String ARITHMETIC = "in proportion to its arithmetic";

  private GrowthCharts() {}

  /**
   * How the time of two kinds of iteration grows with one quantity.
   *
   * @param name of the quantity, for the axis
   * @param values of the quantity, ascending
   * @param generator one for each value
   * @param student likewise
   */
  public record Series(String name, List<Double> values, Curve generator, Curve student) {

    /** Copies the list. */
    public Series {
      values = List.copyOf(values);
    }
  }

  /**
   * The times of one kind of iteration.
   *
   * @param seconds measured, at least one
   * @param multiplyAdds that it needs at least, as many; above 0
   */
  public record Curve(List<Double> seconds, List<Double> multiplyAdds) {

    /** Copies the lists. */
    public Curve {
      seconds = List.copyOf(seconds);
      multiplyAdds = List.copyOf(multiplyAdds);
    }

    /**
     * Seconds that it would take at all points, if at every one it were as efficient as at the
     * last.
     */
    private List<Double> proportional() {
      var last = seconds.size() - 1;
      var rate = seconds.get(last) / multiplyAdds.get(last);
      return multiplyAdds.stream().map(work -> rate * work).toList();
    }
  }

  /**
   * One panel for each quantity; a light line shows the growth of the arithmetic alone.
   *
   * @param all at least one
   */
  public static Figure of(List<Series> all) {
    var columns = Math.min(3, all.size());
    return new Figure(
        String.format(
            Locale.ROOT,
            ("Between neighbouring points the time of an iteration grows at most %.2f times as much as"
                + " its arithmetic"),
            all.stream().mapToDouble(GrowthCharts::worst).max().orElseThrow()),
        List.of(
            new LegendEntry("generator", Theme.color(0), Theme.LINE, Theme.marker(0)),
            new LegendEntry("student", Theme.color(1), Theme.LINE, Theme.marker(1)),
            LegendEntry.line(ARITHMETIC, Theme.FAINT, Theme.DASHED)),
        columns,
        all.stream().map(series -> panel(series, Theme.WIDTH / columns)).toList());
  }

  /** Growth of the time over growth of the arithmetic, at the step where that is largest. */
  private static double worst(Series series) {
    return Math.max(worst(series.generator), worst(series.student));
  }

  private static double worst(Curve curve) {
    var ratios = new ArrayList<Double>();
    for (var i = 1; i < curve.seconds.size(); i++) {
      var time = curve.seconds.get(i) / curve.seconds.get(i - 1);
      ratios.add(time / (curve.multiplyAdds.get(i) / curve.multiplyAdds.get(i - 1)));
    }
    return ratios.stream().mapToDouble(r -> r).max().orElse(1);
  }

  private static Panel panel(Series series, int width) {
    var chart = Theme.chart(width, 300, "", series.name, "seconds");
    Theme.axes(
        chart,
        Extent.of(series.values).with(0).padded(0.05),
        Extent.of(
                DoubleStream.concat(
                    series.generator.seconds.stream().mapToDouble(s -> s),
                    series.student.seconds.stream().mapToDouble(s -> s)))
            .with(0)
            .padded(0.06));
    add(chart, series, "generator", series.generator, 0);
    add(chart, series, "student", series.student, 1);
    return ChartPanel.of(chart);
  }

  private static void add(XYChart chart, Series series, String name, Curve curve, int index) {
    Theme.addLine(chart, name + " arithmetic", series.values, curve.proportional(), Theme.FAINT)
        .setLineStyle(Theme.DASHED);
    Theme.addLine(chart, name, series.values, curve.seconds, Theme.color(index))
        .setMarker(Theme.marker(index));
  }
}
