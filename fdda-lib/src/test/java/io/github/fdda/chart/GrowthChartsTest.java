package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.chart.GrowthCharts.Curve;
import io.github.fdda.chart.GrowthCharts.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthChartsTest {

  /** Arithmetic doubles twice; the student's time grows by 1.5, then by 3: 1.5 times as fast. */
  @Test
  void title_saysHowFarTimeRunsAhead() {
    var work = List.of(10.0, 20.0, 40.0);
    var generator = new Curve(List.of(1.0, 1.8, 3.0), work);
    var student = new Curve(List.of(2.0, 3.0, 9.0), work);
    var series = new Series("images", List.of(1.0, 2.0, 4.0), generator, student);
    var figure = GrowthCharts.of(List.of(series));
    assertEquals(
        "Between neighbouring points the time of an iteration grows at most 1.50 times as much as"
            + " its arithmetic",
        figure.title());
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "student", new double[] {1, 2, 4}, new double[] {2, 3, 9});
    Looks.assertSeries(
        chart, "student arithmetic", new double[] {1, 2, 4}, new double[] {2.25, 4.5, 9});
    Looks.assertDrawn(figure, Theme.color(0), Theme.color(1));
  }
}
