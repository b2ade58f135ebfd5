package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.stage.QuantizationStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GradientChartsTest {

  private static final List<String> LAYERS = List.of("/0/0.0/Conv", "/1/a/a.0/Conv", "/fc/Gemm");

  @Test
  void byLayer() {
    var figure = GradientCharts.byLayer(step(2, 0.5, 4));
    assertEquals(
        "Iteration 7 of distillation: gradients from 0.500 (1/a.0) to 4.00 (fc)", figure.title());
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "run 0", new double[] {0, 1, 2}, new double[] {2, 0.5, 4});
    assertFalse(chart.getStyler().isYAxisLogarithmic());
    assertEquals(0, chart.getStyler().getYAxisMin());
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  /** Over three powers of ten; a layer that gets none has no place on a logarithmic axis. */
  @Test
  void byLayer_logarithmic() {
    var figure = GradientCharts.byLayer(step(1000, 0, 1));
    var chart = Looks.chart(figure, 0);
    assertTrue(chart.getStyler().isYAxisLogarithmic());
    Looks.assertSeries(chart, "run 0", new double[] {0, 2}, new double[] {1000, 1});
    assertTrue(figure.title().endsWith("from 0 (1/a.0) to 1000 (0.0)"), figure.title());
  }

  /** By ratio, not by difference: 1 to 5 in the middle layer, 100 to 120 in the first. */
  @Test
  void compare_saysWhereRunsAreFarthestApart() {
    var figure = GradientCharts.compare("ours", step(100, 5, 2), "theirs", step(120, 1, 2));
    assertEquals(
        "Gradients of ours and theirs are farthest apart in 1/a.0: 5.00 and 1.00", figure.title());
    assertEquals(List.of("ours", "theirs"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  @Test
  void compare_same() {
    var step = step(1, 0, 2);
    assertEquals(
        "Gradients of a and b are the same in all layers",
        GradientCharts.compare("a", step, "b", step).title());
  }

  @Test
  void nothingToCompare_isRefused() {
    var pass = QuantizationStep.ofPass("ranges", 0);
    assertRefused(() -> GradientCharts.byLayer(pass), "ranges", "no gradients");
    assertRefused(() -> GradientCharts.compare("a", step(1, 1, 1), "b", pass), "ranges");
    var other = step(Map.of("conv", 1.0));
    assertRefused(
        () -> GradientCharts.compare("a", step(1, 1, 1), "b", other), "a and b", "one network");
  }

  private static QuantizationStep step(double first, double second, double third) {
    var norms = new LinkedHashMap<String, Double>();
    norms.put(LAYERS.get(0), first);
    norms.put(LAYERS.get(1), second);
    norms.put(LAYERS.get(2), third);
    return step(norms);
  }

  private static QuantizationStep step(Map<String, Double> norms) {
    return new QuantizationStep(
        "distillation",
        7,
        Map.of("divergence", 1.0),
        1e-4,
        1,
        norms,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }
}
