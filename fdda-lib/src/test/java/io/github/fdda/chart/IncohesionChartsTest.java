package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.Incohesion;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IncohesionChartsTest {

  private static final Incohesion REAL =
      new Incohesion(
          "real",
          List.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0), List.of(2.0, 2.0, 2.0, 2.0, 2.0)),
          List.of(List.of(3.0, 3.0, 3.0, 3.0, 3.0), List.of(6.0, 7.0, 8.0, 9.0, 10.0)));

  private static final Incohesion ALONE =
      new Incohesion("alone", List.of(List.of(0.0), List.of(0.5)), List.of(List.of(), List.of()));

  private static final ClassCenters CENTERS =
      new ClassCenters(
          Statistics.LAYOUT,
          IntStream.range(0, 5)
              .mapToObj(i -> ClassCenter.of(i, Statistics.bns(0, 3 * i), List.of()))
              .toList());

  @Test
  void quartiles_byHand() {
    assertEquals(new Quartiles(1.2, 2, 3, 4, 4.8), Quartiles.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)));
    assertTrue(Double.isNaN(Quartiles.of(List.of()).median()));
  }

  @Test
  void byLayer_namesTheMeans() {
    var figure = IncohesionCharts.byLayer(List.of(REAL, ALONE));
    assertEquals("Mean distance to the class in layer 1: real 2.00, alone 0.500", figure.title());
    assertEquals(List.of("real", "alone"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  /** The box of layer 0 reaches from 2 to 4: as high as its axis says. */
  @Test
  void byLayer_boxHasTheHeightOfTheQuartiles() {
    var figure = IncohesionCharts.byLayer(List.of(REAL), List.of(0));
    var image = figure.image();
    var chart = Looks.chart(figure, 0);
    var header = figure.height() - chart.getHeight();
    // Beside the median's line and the whiskers.
    var x = (int) chart.getScreenXFromChart(0) - 19;
    for (var value : List.of(2.1, 3.9)) {
      var y = header + (int) chart.getScreenYFromChart(value);
      assertEquals(Theme.BLUE.getRGB(), image.getRGB(x, y), "at " + value);
    }
    for (var value : List.of(1.9, 4.1)) {
      var y = header + (int) chart.getScreenYFromChart(value);
      assertTrue(Theme.BLUE.getRGB() != image.getRGB(x, y), "at " + value);
    }
  }

  @Test
  void withinAndBetween() {
    var figure = IncohesionCharts.withinAndBetween(REAL);
    assertEquals(
        "real: images lie 2.00 from their own class in layer 1, 8.00 from the others"
            + " (4.0 times as far; 1.0 times in layer 0)",
        figure.title());
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "within a class", new double[] {0, 1}, new double[] {3, 2});
    Looks.assertSeries(chart, "between classes", new double[] {0, 1}, new double[] {3, 8});
    Looks.assertSeries(
        chart, "within a class quartiles", new double[] {0, 1, 1, 0}, new double[] {2, 2, 2, 4});
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  @Test
  void withinAndBetween_oneClass() {
    var figure = IncohesionCharts.withinAndBetween(ALONE);
    assertEquals("alone: images lie 0.500 from their own class in layer 1", figure.title());
    assertEquals(1, figure.legend().size());
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  @Test
  void table() {
    var table = IncohesionCharts.table(List.of(REAL, ALONE));
    assertEquals(4, table.rowCount());
    assertEquals(List.of("real", "alone", "real", "alone"), table.stringColumn("sample").asList());
    assertEquals(3, table.doubleColumn("within").get(0));
    assertEquals(4, table.doubleColumn("third_quartile").get(0));
    assertEquals(8, table.doubleColumn("between").get(2));
    assertTrue(table.doubleColumn("between").isMissing(3));
  }

  /**
   * Class 1 has its center at 3, its images at 0 and 2; class 4 has it at 12, its images at 10 and
   * 12: (3 + 1 + 2 + 0) / 4.
   */
  @Test
  void cloud_saysTheDistanceToTheCenters() {
    var sample = Statistics.sample("real");
    var figure =
        IncohesionCharts.cloud(CENTERS, List.of(sample), Statistics.METRIC, 1, List.of(4, 1));
    assertEquals("Layer 1, mean distance to the own center: real 1.50", figure.title());
    assertEquals(List.of("center", "real", "class 4", "class 1"), Looks.legend(figure));
    // Mean of 12, 3, 0, 2, 10 and 12 is 6.5.
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "center 4", new double[] {-5.5}, new double[] {0});
    Looks.assertSeries(chart, "center 1", new double[] {3.5}, new double[] {0});
    Looks.assertSeries(chart, "sample 0 class 1", new double[] {6.5, 4.5}, new double[] {0, 0});
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  @Test
  void manyLayers_stillHaveLabels() {
    var many =
        new Incohesion(
            "many",
            Collections.nCopies(50, List.of(1.0, 2.0)),
            Collections.nCopies(50, List.of(3.0, 4.0)));
    var layers = IntStream.range(0, 50).boxed().toList();
    Looks.assertDrawn(IncohesionCharts.byLayer(List.of(many, many, many), layers), Theme.GREEN);
  }

  @Test
  void hostile() {
    assertRefused(() -> IncohesionCharts.byLayer(List.of()), "at least one");
    assertRefused(() -> IncohesionCharts.table(List.of()), "at least one");
    assertRefused(() -> IncohesionCharts.byLayer(List.of(REAL), List.of(0, 2)), "layer 2");
    var samples = List.of(Statistics.sample("real"));
    var metric = Statistics.METRIC;
    assertRefused(() -> IncohesionCharts.cloud(CENTERS, samples, metric, 1, List.of(5)), "class 5");
    assertRefused(
        () -> IncohesionCharts.cloud(CENTERS, samples, metric, 1, List.of()), "0 classes");
    assertRefused(
        () -> IncohesionCharts.cloud(CENTERS, List.of(), metric, 1, List.of(1)), "0 samples");
    assertRefused(
        () -> IncohesionCharts.cloud(CENTERS, samples, metric, -1, List.of(1)), "layer -1");
    assertRefused(() -> IncohesionCharts.cloud(CENTERS, samples, metric, 1, List.of(2)), "'real'");
  }
}
