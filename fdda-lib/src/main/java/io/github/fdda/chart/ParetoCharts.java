package io.github.fdda.chart;

import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.ParetoFront;
import io.github.fdda.mixed.Resource;
import io.github.fdda.mixed.Sensitivities;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Figures of mixed precision.
 *
 * @since 0.1.0
 */
public final class ParetoCharts {

  private static final double MEGA = 1e6;

  private ParetoCharts() {}

  /**
   * The Pareto front of cost and predicted loss, with one width for all layers beside it; below it
   * the bits that each layer gets in one allocation, and each activation where those are chosen
   * too.
   *
   * @param front of {@code sensitivities}
   * @param chosen an allocation, marked on the front
   */
  public static Figure of(Sensitivities sensitivities, ParetoFront front, BitAllocation chosen) {
    var widths = sensitivities.widths();
    // Fewer bits take as much time and lose more: they would only flatten the front.
    var compared =
        front.resource() == Resource.TIME
            ? widths.subList(widths.size() - 1, widths.size())
            : widths;
    var uniform = compared.stream().map(sensitivities::uniform).toList();
    return new Figure(
        title(front.resource(), uniform, chosen),
        List.of(
            LegendEntry.line("best bits for each layer", Theme.BLUE),
            LegendEntry.marker("one width for all", Theme.VERMILLION, Theme.marker(1)),
            LegendEntry.marker("chosen", Theme.TEXT, Theme.STAR)),
        1,
        Stream.concat(
                Stream.of(
                    front(sensitivities, front, uniform, chosen), bits(sensitivities, chosen)),
                chosen.activationBits().isEmpty()
                    ? Stream.of()
                    : Stream.of(activationBits(sensitivities, chosen)))
            .toList());
  }

  private static Panel front(
      Sensitivities sensitivities,
      ParetoFront front,
      List<BitAllocation> uniform,
      BitAllocation chosen) {
    var cost = cost(front.resource());
    var points = front.points();
    var all = Stream.concat(points.stream(), uniform.stream()).toList();
    var chart =
        Theme.chart(
            Theme.WIDTH,
            340,
            "",
            switch (front.resource()) {
              case WEIGHT_BITS -> "bits a weight on average";
              case BIT_OPERATIONS -> "10⁶ bit-operations an image";
              case TIME -> "milliseconds a batch, predicted";
            },
            "loss: " + sensitivities.metric().title());
    var y = Extent.of(values(all, BitAllocation::loss));
    if (y.spansDecades()) {
      Theme.logarithmicY(chart);
    }
    Theme.axes(
        chart,
        Extent.of(values(all, cost)).padded(0.03),
        y.spansDecades() ? y.decades() : y.with(0).padded(0.05));
    Theme.addLine(
        chart, "mixed", values(points, cost), values(points, BitAllocation::loss), Theme.BLUE);
    Theme.addMarkers(
        chart,
        "uniform",
        Theme.array(values(uniform, cost)),
        Theme.array(values(uniform, BitAllocation::loss)),
        Theme.VERMILLION,
        Theme.marker(1));
    Theme.addMarkers(
        chart,
        "chosen",
        new double[] {cost.applyAsDouble(chosen)},
        new double[] {chosen.loss()},
        Theme.TEXT,
        Theme.STAR);
    return ChartPanel.of(chart);
  }

  private static Panel bits(Sensitivities sensitivities, BitAllocation chosen) {
    var names = ShortNames.ofLayers(List.copyOf(chosen.bits().keySet()));
    var rows =
        sensitivities.layers().stream()
            .map(
                layer -> {
                  int bits = chosen.bits().getOrDefault(layer.layer(), 0);
                  return new BarPanel.Row(
                      names.getOrDefault(layer.layer(), layer.layer()),
                      List.of((double) bits),
                      List.of(Theme.BLUE),
                      bits == LayerSensitivity.FLOAT
                          ? Text.format("float  (%,d weights)", layer.weights())
                          : Text.format("%d  (%,d weights)", bits, layer.weights()),
                      false);
                })
            .toList();
    return new BarPanel(Theme.WIDTH, "chosen: bits of each layer's weight", rows, rows);
  }

  private static Panel activationBits(Sensitivities sensitivities, BitAllocation chosen) {
    var names = ShortNames.ofLayers(List.copyOf(chosen.activationBits().keySet()));
    var rows =
        sensitivities.activationLayers().stream()
            .map(
                layer -> {
                  int bits = chosen.activationBits().getOrDefault(layer.activation(), 0);
                  return new BarPanel.Row(
                      names.getOrDefault(layer.activation(), layer.activation()),
                      List.of((double) bits),
                      List.of(Theme.GREEN),
                      Text.format("%d  (%,d values)", bits, layer.values()),
                      false);
                })
            .toList();
    return new BarPanel(Theme.WIDTH, "chosen: bits of each activation", rows, rows);
  }

  private static String title(
      Resource resource, List<BitAllocation> uniform, BitAllocation chosen) {
    var cost = cost(resource);
    var what =
        switch (resource) {
          case WEIGHT_BITS -> Text.format("%.2f bits a weight on average", chosen.averageBits());
          case BIT_OPERATIONS ->
              Text.format("%.0f·10⁶ bit-operations an image", chosen.bitOperations() / MEGA);
          case TIME -> Text.format("%.3f ms a batch", chosen.milliseconds());
        };
    return what
        + Text.format(", chosen by layer, are predicted to lose %s", Text.number(chosen.loss()))
        + dearest(uniform, cost, cost.applyAsDouble(chosen))
            .map(
                same ->
                    Text.format(
                        "; %d bits everywhere %s",
                        Math.round(same.averageBits()), Text.number(same.loss())))
            .orElse("");
  }

  /**
   * The allocation of most bits whose cost is at most that of the chosen one, a thousandth aside.
   */
  private static Optional<BitAllocation> dearest(
      List<BitAllocation> uniform, ToDoubleFunction<BitAllocation> cost, double most) {
    // The chosen one need not use up its budget.
    var limit = 1.001 * most;
    return uniform.stream()
        .filter(allocation -> cost.applyAsDouble(allocation) <= limit)
        .reduce((a, b) -> b);
  }

  private static ToDoubleFunction<BitAllocation> cost(Resource resource) {
    return switch (resource) {
      case WEIGHT_BITS -> BitAllocation::averageBits;
      case BIT_OPERATIONS -> allocation -> allocation.bitOperations() / MEGA;
      case TIME -> BitAllocation::milliseconds;
    };
  }

  private static List<Double> values(
      List<BitAllocation> allocations, ToDoubleFunction<BitAllocation> value) {
    return allocations.stream().map(value::applyAsDouble).toList();
  }
}
