package io.github.fdda.cli.bits;

import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.LayerTimes;
import io.github.fdda.mixed.Sensitivities;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shows sensitivities and a Pareto front, as tables that are also valid Markdown. */
final class BitsReport {

  private static final int EVERY = 5;

  private static final MarkdownTable FRONT =
      MarkdownTable.of(
          Column.text("bits", 7),
          Column.number("average", "%.2f"),
          Column.number("weights (kB)", "%.1f"),
          Column.number("10^6 bit-operations", "%.1f"),
          Column.number("loss", "%.2g").wide(8));

  private BitsReport() {}

  /** What each layer loses at each width, and the bits it gets. */
  static String layers(Sensitivities sensitivities, BitAllocation chosen) {
    var added = sensitivities.times().added();
    var lines =
        sensitivities.layers().stream()
            .map(
                layer ->
                    new Line(
                        layer.layer(),
                        layer.weights(),
                        layer.losses(),
                        Optional.ofNullable(added.get(layer.layer())),
                        chosen.bits().getOrDefault(layer.layer(), 0)))
            .toList();
    return sensitivities.metric().title()
        + "\n\n"
        + table("layer", "weights", sensitivities.widths(), lines);
  }

  /** What is lost at each width of an activation, and the bits it gets. */
  static String activations(Sensitivities sensitivities, BitAllocation chosen) {
    var lines =
        sensitivities.activationLayers().stream()
            .map(
                layer ->
                    new Line(
                        layer.activation(),
                        layer.values(),
                        layer.losses(),
                        Optional.empty(),
                        chosen.activationBits().getOrDefault(layer.activation(), 0)))
            .toList();
    return table("activation", "values", sensitivities.activationWidths(), lines);
  }

  /**
   * One line.
   *
   * @param added milliseconds that float adds, if they were measured
   */
  private record Line(
      String name, long numbers, Map<Integer, Double> losses, Optional<Double> added, int chosen) {

    Object[] cells(List<Integer> widths) {
      return Stream.of(
              Stream.of(name, numbers),
              widths.stream().map(losses::get),
              added.stream(),
              Stream.of(chosen == LayerSensitivity.FLOAT ? "float" : Integer.toString(chosen)))
          .flatMap(Function.identity())
          .toArray();
    }
  }

  private static String table(String name, String numbers, List<Integer> widths, List<Line> lines) {
    var longest = lines.stream().mapToInt(line -> line.name.length()).max().orElse(0);
    var timed = lines.stream().anyMatch(line -> line.added.isPresent());
    var table =
        MarkdownTable.of(Column.text(name, longest), Column.number(numbers, "%d"))
            .with(
                widths.stream()
                    .map(width -> Column.number(width + " bits", "%.2g").wide(8))
                    .toList())
            .with(timed ? List.of(Column.number("ms in float", "%+.4f")) : List.of())
            .with(List.of(Column.number("chosen", "%s")));
    return table.of(lines.stream().map(line -> table.row(line.cells(widths))).toList());
  }

  /** Some points of a front, and beside them what one width for all layers loses. */
  static String front(Sensitivities sensitivities, List<BitAllocation> points) {
    var timed = !sensitivities.times().equals(LayerTimes.NONE);
    var table = timed ? FRONT.with(List.of(Column.number("ms", "%.3f"))) : FRONT;
    var mixed =
        IntStream.range(0, points.size())
            .filter(i -> i % EVERY == 0)
            .mapToObj(points::get)
            .map(point -> table.row(cells("mixed", point, timed)));
    var uniform =
        sensitivities.widths().stream()
            .map(sensitivities::uniform)
            .map(point -> table.row(cells("uniform", point, timed)));
    return table.of(Stream.concat(mixed, uniform).toList());
  }

  private static Object[] cells(String name, BitAllocation point, boolean timed) {
    return Stream.concat(
            Stream.of(
                name,
                point.averageBits(),
                point.bytes() / 1e3,
                point.bitOperations() / 1e6,
                point.loss()),
            timed ? Stream.of(point.milliseconds()) : Stream.of())
        .toArray();
  }
}
