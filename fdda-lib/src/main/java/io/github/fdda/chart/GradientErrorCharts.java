package io.github.fdda.chart;

import io.github.fdda.quantize.stage.GradientError;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Figures of quantized gradients.
 *
 * @since 0.1.0
 */
public final class GradientErrorCharts {

  private static final int PANEL_HEIGHT = 280;

  private GradientErrorCharts() {}

  /**
   * How far the gradients of the weights are from those in float, by layer: the cosine of the angle
   * between the two, and the relative error, logarithmic where it spans more than two powers of
   * ten. A line for each iteration given.
   *
   * @param steps by what tells them apart, in the order of the legend: iterations of the same
   *     network on the same batch with gradients quantized in other ways
   * @throws InvalidInputException if there is none, or one whose gradients were in float
   */
  public static Figure errors(Map<String, QuantizationStep> steps) {
    var lines = steps.entrySet().stream().map(GradientErrorCharts::line).toList();
    if (lines.isEmpty()) {
      throw new InvalidInputException("no iteration to draw; give at least one");
    }
    var worst = lines.stream().min(Comparator.comparing(Line::least)).orElseThrow();
    return new Figure(
        Text.format(
            "Farthest from float, with %s: %s, cosine %.3f",
            worst.name, worst.farthestLayer(), worst.least()),
        legend(lines),
        1,
        List.of(
            panel("cosine with the gradient in float", lines, GradientError::cosine),
            panel("error relative to the gradient in float", lines, GradientError::relative)));
  }

  private record Line(String name, List<String> layers, List<GradientError> errors) {

    double least() {
      return errors.get(farthest()).cosine();
    }

    int farthest() {
      var least = 0;
      for (var i = 1; i < errors.size(); i++) {
        least = errors.get(i).cosine() < errors.get(least).cosine() ? i : least;
      }
      return least;
    }

    String farthestLayer() {
      var layer = layers.get(farthest());
      return ShortNames.ofLayers(layers).getOrDefault(layer, layer);
    }

    double[] values(ToDoubleFunction<GradientError> value) {
      return errors.stream().mapToDouble(value).toArray();
    }
  }

  private static Line line(Map.Entry<String, QuantizationStep> step) {
    var errors = step.getValue().gradientErrors();
    if (errors.isEmpty()) {
      throw new InvalidInputException(
          "%s: its gradients are in float; quantize them, or leave it out"
              .formatted(step.getKey()));
    }
    return new Line(step.getKey(), List.copyOf(errors.keySet()), List.copyOf(errors.values()));
  }

  private static List<LegendEntry> legend(List<Line> lines) {
    var entries = new ArrayList<LegendEntry>();
    for (var line : lines) {
      var i = entries.size();
      entries.add(new LegendEntry(line.name, Theme.color(i), Theme.LINE, Theme.marker(i)));
    }
    return entries;
  }

  private static ChartPanel panel(
      String title, List<Line> lines, ToDoubleFunction<GradientError> value) {
    var chart = Theme.chart(Theme.WIDTH, PANEL_HEIGHT, title, GradientCharts.AXIS, "");
    var y = Extent.of(lines.stream().flatMapToDouble(line -> DoubleStream.of(line.values(value))));
    var x = Layers.extent(lines.stream().mapToInt(line -> line.errors.size()).max().orElseThrow());
    if (y.spansDecades()) {
      Theme.logarithmicY(chart);
    }
    Theme.wholeNumbers(chart, x);
    Theme.axes(chart, x, y.spansDecades() ? y.decades() : y.padded(0.06));
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      Theme.addLine(
              chart,
              line.name,
              Layers.numbers(line.errors.size()),
              line.values(value),
              Theme.color(i))
          .setMarker(Theme.marker(i));
    }
    return ChartPanel.of(chart);
  }
}
