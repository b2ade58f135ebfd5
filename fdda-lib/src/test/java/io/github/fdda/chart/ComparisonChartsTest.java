package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.LayerNoise;
import io.github.fdda.deploy.OptimizedGraph;
import io.github.fdda.deploy.Throughput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonChartsTest {

  private static final OptimizedGraph GRAPH = new OptimizedGraph(Map.of(), List.of());

  private static final List<Throughput> SPEEDS =
      List.of(new Throughput(1, 100, 150, 1.5), new Throughput(64, 200, 500, 2.5));

  /** Ratios of squares: 1,000 is 30 dB, 10 is 10 dB. */
  private static final List<LayerNoise> LAYERS =
      List.of(
          new LayerNoise("/conv1/Conv", "Conv", "a", 1, 0, Optional.empty()),
          new LayerNoise("/layer1/Relu", "Relu", "b", 1, 0.001, Optional.empty()),
          new LayerNoise("/layer2/Relu", "Relu", "c", 1, 0.1, Optional.empty()),
          new LayerNoise("/fc/Gemm", "Gemm", "d", 1, 0.1, Optional.empty()));

  @Test
  void whole() {
    var figure = ComparisonCharts.of(comparison(LAYERS), SPEEDS);
    var rows = rows(figure, 0);
    assertEquals(
        List.of("top-1", "images/s, batch of 1", "images/s, batch of 64", "size"),
        rows.stream().map(BarPanel.Row::name).toList());
    assertEquals(
        List.of(List.of(0.75), List.of(1.5), List.of(2.5), List.of(0.25)),
        rows.stream().map(BarPanel.Row::parts).toList());
    assertEquals("0.75  (80.00 → 60.00 %)", rows.get(0).text());
    assertEquals("2.50  (200 → 500)", rows.get(2).text());
    assertEquals("0.25  (4 → 1 kB)", rows.get(3).text());
  }

  @Test
  void layers_firstLargeLossStandsOut() {
    var figure = ComparisonCharts.of(comparison(LAYERS), SPEEDS);
    assertEquals(
        "Quantized: −20.00 points of top-1, the same class for 70.00 % of the images, 2.50 times"
            + " the speed, 0.25 times the size; the error first exceeds a tenth of the signal in"
            + " layer2",
        figure.title());
    var rows = rows(figure, 1);
    assertEquals(
        List.of("conv1", "layer1", "layer2", "fc"), rows.stream().map(BarPanel.Row::name).toList());
    assertEquals(
        List.of("equal", "30.0", "10.0", "10.0"), rows.stream().map(BarPanel.Row::text).toList());
    assertEquals(
        List.of(false, false, true, false), rows.stream().map(BarPanel.Row::strong).toList());
    assertEquals(30, rows.get(1).end(), 1e-9);
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION, Theme.SKY);
  }

  @Test
  void nothingLost_nothingTimed() {
    var figure = ComparisonCharts.of(comparison(LAYERS.subList(0, 1)), List.of());
    assertTrue(figure.title().endsWith("is nowhere above a tenth of the signal"), figure.title());
    assertFalse(figure.title().contains("speed"), figure.title());
    assertEquals(2, rows(figure, 0).size());
    Looks.assertDrawn(figure, Theme.SKY);
  }

  /** Broken files too can be looked at. */
  @Test
  void noiseBeyondMeasure() {
    var broken =
        List.of(
            new LayerNoise("nan", "Relu", "a", Double.NaN, Double.NaN, Optional.empty()),
            new LayerNoise("silent", "Relu", "b", 0, 1, Optional.empty()),
            new LayerNoise("loud", "Relu", "c", 1, 10, Optional.empty()));
    var figure = ComparisonCharts.of(comparison(broken), SPEEDS);
    assertEquals(
        List.of("NaN", "-Infinity", "−10.0"),
        rows(figure, 1).stream().map(BarPanel.Row::text).toList());
    Looks.assertDrawn(figure, Theme.VERMILLION);
  }

  private static List<BarPanel.Row> rows(Figure figure, int panel) {
    return ((BarPanel) figure.panels().get(panel)).rows();
  }

  private static Comparison comparison(List<LayerNoise> layers) {
    return new Comparison("f", "q", 10, 80, 60, 70, layers, 4000, 1000, GRAPH, GRAPH);
  }
}
