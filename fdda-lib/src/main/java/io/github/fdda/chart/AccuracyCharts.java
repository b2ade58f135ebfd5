package io.github.fdda.chart;

import java.util.List;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.Table;

/** Stub, to be replaced by the chart package's own. */
public final class AccuracyCharts {

  private AccuracyCharts() {}

  /** Top-1 by width of the weights. */
  public static Figure lines(Table sweep) {
    var chart = new XYChartBuilder().width(700).height(400).build();
    chart.addSeries(
        "top-1 (%)",
        sweep.intColumn("weights").asDoubleArray(), sweep.doubleColumn("top1").asDoubleArray());
    return new Figure("Accuracy by bit-width", 1, List.of(chart));
  }

  /** Likewise. */
  public static Figure heatMap(Table sweep) {
    return lines(sweep);
  }
}
