package io.github.fdda.cli.bits;

import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.Sensitivities;
import java.util.List;
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
    var widths = sensitivities.widths();
    var longest =
        sensitivities.layers().stream().mapToInt(layer -> layer.layer().length()).max().orElse(0);
    var table =
        MarkdownTable.of(Column.text("layer", longest), Column.number("weights", "%d"))
            .with(
                widths.stream()
                    .map(width -> Column.number(width + " bits", "%.2g").wide(8))
                    .toList())
            .with(List.of(Column.number("chosen", "%d")));
    var rows =
        sensitivities.layers().stream()
            .map(
                layer ->
                    table.row(cells(layer, widths, chosen.bits().getOrDefault(layer.layer(), 0))))
            .toList();
    return sensitivities.metric().title() + "\n\n" + table.of(rows);
  }

  private static Object[] cells(LayerSensitivity layer, List<Integer> widths, Integer chosen) {
    return Stream.of(
            Stream.of(layer.layer(), layer.weights()),
            widths.stream().map(layer.losses()::get),
            Stream.of(chosen))
        .flatMap(Function.identity())
        .toArray();
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
    return FRONT.of(Stream.concat(mixed, uniform).toList());
  }

  private static String row(String name, BitAllocation point) {
    return FRONT.row(
        name, point.averageBits(), point.bytes() / 1e3, point.bitOperations() / 1e6, point.loss());
  }
}
