package io.github.fdda.chart;

import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/**
 * Figures of the gradients that reach the weights of each layer.
 *
 * @since 0.1.0
 */
public final class GradientCharts {

  private static final int HEIGHT = 340;
  static final String AXIS = "weight layer (0 is nearest the image)";

  private GradientCharts() {}

  /**
   * The norm of each layer's gradient in one iteration. The axis is logarithmic where norms span
   * more than two powers of ten; a norm that is 0 or not finite is left out there.
   *
   * @param step of a stage that trains weights
   * @throws InvalidInputException if its stage takes no gradients of weights
   */
  public static Figure byLayer(QuantizationStep step) {
    requireGradients(step);
    var norms = List.copyOf(step.gradientNorms().entrySet());
    var by = Comparator.<Map.Entry<String, Double>>comparingDouble(Map.Entry::getValue);
    var most = norms.stream().max(by).orElseThrow();
    var least = norms.stream().min(by).orElseThrow();
    return Figure.of(
        Text.format(
            "Iteration %d of %s: gradients from %s (%s) to %s (%s)",
            step.iteration(),
            step.stage(),
            Text.number(least.getValue()),
            shortName(step, least.getKey()),
            Text.number(most.getValue()),
            shortName(step, most.getKey())),
        panel(List.of(step)));
  }

  /**
   * The norm of each layer's gradient in two runs; the title says in which layer they are farthest
   * apart, by their ratio.
   *
   * @param firstName of the first run
   * @param first an iteration of it, of a stage that trains weights
   * @param secondName of the second run
   * @param second an iteration of it, of the same network
   * @throws InvalidInputException if the stage of either takes no gradients of weights, or their
   *     layers are not the same
   */
  public static Figure compare(
      String firstName, QuantizationStep first, String secondName, QuantizationStep second) {
    requireGradients(first);
    requireGradients(second);
    if (!first.gradientNorms().keySet().equals(second.gradientNorms().keySet())) {
      throw new InvalidInputException(
          "gradients of %s and %s are of other layers; compare runs of one network"
              .formatted(firstName, secondName));
    }
    return new Figure(
        comparisonTitle(firstName, first, secondName, second),
        List.of(
            new LegendEntry(firstName, Theme.color(0), Theme.LINE, Theme.marker(0)),
            new LegendEntry(secondName, Theme.color(1), Theme.LINE, Theme.marker(1))),
        1,
        List.of(panel(List.of(first, second))));
  }

  private static String comparisonTitle(
      String firstName, QuantizationStep first, String secondName, QuantizationStep second) {
    if (first.gradientNorms().equals(second.gradientNorms())) {
      return "Gradients of %s and %s are the same in all layers".formatted(firstName, secondName);
    }
    var apart =
        first.gradientNorms().keySet().stream()
            .max(
                Comparator.comparingDouble(layer -> ratio(norm(first, layer), norm(second, layer))))
            .orElseThrow();
    return Text.format(
        "Gradients of %s and %s are farthest apart in %s: %s and %s",
        firstName,
        secondName,
        shortName(first, apart),
        Text.number(norm(first, apart)),
        Text.number(norm(second, apart)));
  }

  private static double norm(QuantizationStep step, String layer) {
    return step.gradientNorms().getOrDefault(layer, Double.NaN);
  }

  /** How many times the larger of two is the smaller one; infinite if only one is 0. */
  private static double ratio(double a, double b) {
    return a == b ? 1 : Math.max(a, b) / Math.min(a, b);
  }

  private static Panel panel(List<QuantizationStep> steps) {
    var x = Layers.extent(steps.get(0).gradientNorms().size());
    var chart = Theme.chart(Theme.WIDTH, HEIGHT, "", AXIS, "norm of the gradient");
    var values = Extent.of(steps.stream().flatMapToDouble(GradientCharts::positive));
    if (values.spansDecades()) {
      Theme.logarithmicY(chart);
    }
    Theme.wholeNumbers(chart, x);
    Theme.axes(
        chart,
        x,
        values.spansDecades()
            ? values.decades()
            : new Extent(0, values.with(0).padded(0.06).max()));
    for (var i = 0; i < steps.size(); i++) {
      add(chart, i, steps.get(i), values.spansDecades());
    }
    return ChartPanel.of(chart);
  }

  private static void add(XYChart chart, int run, QuantizationStep step, boolean logarithmic) {
    var layers = new ArrayList<Double>();
    var norms = new ArrayList<Double>();
    var layer = 0;
    for (double norm : step.gradientNorms().values()) {
      if (Double.isFinite(norm) && (norm > 0 || !logarithmic)) {
        layers.add((double) layer);
        norms.add(norm);
      }
      layer++;
    }
    if (!layers.isEmpty()) {
      Theme.addLine(chart, "run " + run, layers, norms, Theme.color(run))
          .setMarker(Theme.marker(run));
    }
  }

  private static DoubleStream positive(QuantizationStep step) {
    return step.gradientNorms().values().stream()
        .mapToDouble(norm -> norm)
        .filter(norm -> norm > 0);
  }

  private static String shortName(QuantizationStep step, String layer) {
    return ShortNames.ofLayers(List.copyOf(step.gradientNorms().keySet()))
        .getOrDefault(layer, layer);
  }

  private static void requireGradients(QuantizationStep step) {
    if (step.gradientNorms().isEmpty()) {
      throw new InvalidInputException(
          "stage %s takes no gradients of weights; give a step of one that trains them"
              .formatted(step.stage()));
    }
  }
}
