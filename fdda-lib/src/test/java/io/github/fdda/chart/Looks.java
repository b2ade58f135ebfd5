package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** What a figure must look like. */
final class Looks {

  private Looks() {}

  /** Asserts that an image has the figure's size and these colours, and draws something. */
  static void assertDrawn(Figure figure, Color... colors) {
    var image = figure.image();
    assertEquals(figure.width(), image.getWidth());
    assertEquals(figure.height(), image.getHeight());
    assertTrue(count(image, Theme.TEXT) > 20, "no title");
    for (var color : colors) {
      assertTrue(count(image, color) > 0, () -> "no pixel is " + color);
    }
  }

  /** Number of pixels of exactly this colour. */
  static long count(BufferedImage image, Color color) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == color.getRGB())
        .count();
  }

  static XYChart chart(Figure figure, int panel) {
    return ((ChartPanel) figure.panels().get(panel)).chart();
  }

  static void assertSeries(XYChart chart, String name, double[] x, double[] y) {
    var series = series(chart, name);
    assertArrayEquals(x, series.getXData(), 1e-6);
    assertArrayEquals(y, series.getYData(), 1e-6);
  }

  static XYSeries series(XYChart chart, String name) {
    return Objects.requireNonNull(
        chart.getSeriesMap().get(name), () -> name + " is not in " + chart.getSeriesMap().keySet());
  }

  static List<String> legend(Figure figure) {
    return figure.legend().stream().map(LegendEntry::name).toList();
  }
}
