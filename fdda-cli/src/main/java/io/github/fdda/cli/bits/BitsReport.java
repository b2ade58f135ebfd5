package io.github.fdda.cli.bits;

import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.Sensitivities;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows sensitivities and a Pareto front, as tables that are also valid Markdown. */
final class BitsReport {

  private static final int EVERY = 5;

  private BitsReport() {}

  /** What each layer loses at each width, and the bits it gets. */
  static String layers(Sensitivities sensitivities, BitAllocation chosen) {
    var widths = sensitivities.widths();
    var longest =
        sensitivities.layers().stream().mapToInt(layer -> layer.layer().length()).max().orElse(0);
    var head =
        widths.stream()
            .map(width -> String.format(Locale.ROOT, " %8s |", width + " bits"))
            .collect(Collectors.joining());
    var text = new StringBuilder(sensitivities.metric().title() + "\n\n");
    text.append(String.format(Locale.ROOT, "| %-" + longest + "s | weights |", "layer"))
        .append(head)
        .append(" chosen |\n|")
        .append("-".repeat(longest + 2))
        .append("|---------|")
        .append("----------|".repeat(widths.size()))
        .append("--------|\n");
    for (var layer : sensitivities.layers()) {
      text.append(
              String.format(
                  Locale.ROOT, "| %-" + longest + "s | %7d |", layer.layer(), layer.weights()))
          .append(losses(layer, widths))
          .append(String.format(Locale.ROOT, " %6d |%n", chosen.bits().get(layer.layer())));
    }
    return text.toString();
  }

  /** Some points of a front, and beside them what one width for all layers loses. */
  static String front(Sensitivities sensitivities, List<BitAllocation> points) {
    var mixed =
        IntStream.range(0, points.size())
            .filter(i -> i % EVERY == 0)
            .mapToObj(points::get)
            .map(point -> row("mixed", point));
    var uniform =
        sensitivities.widths().stream()
            .map(sensitivities::uniform)
            .map(point -> row("uniform", point));
    return """
        | bits    | average | weights (kB) | 10^6 bit-operations | loss     |
        |---------|---------|--------------|---------------------|----------|
        """
        + mixed.collect(Collectors.joining())
        + uniform.collect(Collectors.joining());
  }

  private static String losses(LayerSensitivity layer, List<Integer> widths) {
    return widths.stream()
        .map(layer.losses()::get)
        .map(loss -> String.format(Locale.ROOT, " %8.2g |", loss))
        .collect(Collectors.joining());
  }

  private static String row(String name, BitAllocation point) {
    return String.format(
        Locale.ROOT,
        "| %-7s | %7.2f | %12.1f | %19.1f | %8.2g |%n",
        name,
        point.averageBits(),
        point.bytes() / 1e3,
        point.bitOperations() / 1e6,
        point.loss());
  }
}
