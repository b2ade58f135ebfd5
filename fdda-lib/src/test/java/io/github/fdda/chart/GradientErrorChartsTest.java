package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.stage.GradientError;
import io.github.fdda.quantize.stage.QuantizationStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientErrorChartsTest {

  @Test
  void errors_aLineForEachIteration() {
    var steps = new LinkedHashMap<String, QuantizationStep>();
    steps.put("8 bits", step(new GradientError(0.01, 0.999), new GradientError(0.02, 0.998)));
    steps.put("4 bits", step(new GradientError(0.5, 0.8), new GradientError(1.5, 0.15)));
    var figure = GradientErrorCharts.errors(steps);
    assertEquals("Farthest from float, with 4 bits: fc, cosine 0.150", figure.title());
    var cosines = Looks.chart(figure, 0);
    Looks.assertSeries(cosines, "8 bits", new double[] {0, 1}, new double[] {0.999, 0.998});
    Looks.assertSeries(cosines, "4 bits", new double[] {0, 1}, new double[] {0.8, 0.15});
    assertTrue(Looks.chart(figure, 1).getStyler().isYAxisLogarithmic());
    Looks.assertDrawn(figure, Theme.color(0), Theme.color(1));
  }

  @Test
  void errors_ofNothing() {
    assertRefused(() -> GradientErrorCharts.errors(Map.of()), "no iteration to draw");
    assertRefused(
        () -> GradientErrorCharts.errors(Map.of("plain", plain())),
        "plain: its gradients are in float");
  }

  private static QuantizationStep step(GradientError first, GradientError second) {
    var errors = new LinkedHashMap<String, GradientError>();
    errors.put("conv", first);
    errors.put("fc", second);
    var step = plain();
    return new QuantizationStep(
        step.stage(),
        step.iteration(),
        step.terms(),
        step.learningRate(),
        step.gradientNorm(),
        step.gradientNorms(),
        step.part(),
        step.labels(),
        step.images(),
        step.teacherLogits(),
        step.studentLogits(),
        errors);
  }

  private static QuantizationStep plain() {
    return Stages.distillation(0, 1, 1, 1, List.of(), List.of());
  }
}
