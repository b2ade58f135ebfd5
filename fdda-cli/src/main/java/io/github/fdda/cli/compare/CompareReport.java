package io.github.fdda.cli.compare;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.LayerNoise;
import io.github.fdda.deploy.Neighbours;
import io.github.fdda.deploy.OptimizedGraph;
import io.github.fdda.deploy.Proposal;
import io.github.fdda.deploy.Throughput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows what {@code compare} found to people; the tables are valid Markdown. */
final class CompareReport {

  private static final double KILO = 1e3;
  private static final int MOST_GUILTY = 5;

  /** What columns of {@link #layerTable} mean. */
  static final String LEGEND =
      """

      By itself: where all that the layer takes is exact, the loss of its own weights and of its own
      output; and what the logits lose when it alone is quantized. 16 images.

      """;

  private static final MarkdownTable WHOLE =
      MarkdownTable.of(
          Column.text("", 22),
          Column.number("float", "%s").wide(14),
          Column.number("quantized", "%s").wide(14),
          Column.number("against float", "%s"));

  private CompareReport() {}

  /** Both files as a whole, then layer by layer. */
  static String of(Comparison comparison, List<Throughput> throughput, List<Proposal> proposals) {
    return whole(comparison, throughput).markdown()
        + "\n"
        + inFloat(comparison.quantizedGraph())
        + layers(comparison)
        + proposals.stream()
            .map(proposal -> proposal(proposal, comparison))
            .collect(Collectors.joining());
  }

  /** How many of the nearest images stay. */
  static String neighbours(Optional<Neighbours> near) {
    return near.map(
            kept ->
                String.format(
                    Locale.ROOT,
                    "Of the %d nearest images by the last features %.1f %% stay (%d images).%n",
                    kept.nearest(),
                    kept.kept(),
                    kept.images()))
        .orElse(
            "Neighbours: not measured; more than ten images are needed, and a file that shows its last features as floats.%n"
                .formatted());
  }

  private static String proposal(Proposal proposal, Comparison comparison) {
    return line(proposal, comparison) + "\n";
  }

  /** What some layers in float would bring. */
  static String line(Proposal proposal, Comparison comparison) {
    return String.format(
        Locale.ROOT,
        "In float instead: top-1 %+.2f points, same class %.2f %%, %.2f times the time of the quantized file; quantize --keep-float %s",
        proposal.top1() - comparison.top1Quantized(),
        proposal.agreement(),
        proposal.seconds(),
        String.join(",", proposal.nodes()));
  }

  /** Both files as a whole. */
  static FilledTable whole(Comparison comparison, List<Throughput> throughput) {
    var rows = new ArrayList<List<String>>();
    rows.add(
        WHOLE.texts(
            "top-1 (%)",
            number("%.2f", comparison.top1Float()),
            number("%.2f", comparison.top1Quantized()),
            number("%+.2f points", comparison.top1Quantized() - comparison.top1Float())));
    rows.add(
        WHOLE.texts(
            "95 % interval",
            comparison.top1FloatInterval(), comparison.top1QuantizedInterval(), ""));
    rows.add(WHOLE.texts("same class (%)", "", number("%.2f", comparison.agreement()), ""));
    throughput.forEach(measured -> rows.add(speed(measured)));
    rows.add(
        WHOLE.texts(
            "size (kB)",
            number("%.1f", comparison.floatBytes() / KILO),
            number("%.1f", comparison.quantizedBytes() / KILO),
            times(comparison.sizeRatio())));
    rows.add(
        WHOLE.texts(
            "integer convolutions",
            convolutions(comparison.floatGraph()),
            convolutions(comparison.quantizedGraph()),
            ""));
    rows.add(
        WHOLE.texts(
            "integer products",
            products(comparison.floatGraph()),
            products(comparison.quantizedGraph()),
            ""));
    return new FilledTable(WHOLE, rows);
  }

  private static List<String> speed(Throughput throughput) {
    return WHOLE.texts(
        "images/s, batch of " + throughput.batch(),
        number("%.0f", throughput.floatImagesPerSecond()),
        number("%.0f", throughput.quantizedImagesPerSecond()),
        times(throughput.ratio()));
  }

  private static String convolutions(OptimizedGraph graph) {
    return share(graph.integerConvolutions(), graph.floatConvolutions());
  }

  private static String products(OptimizedGraph graph) {
    return share(graph.integerProducts(), graph.floatProducts());
  }

  /**
   * Says in one line how much of the quantized file runs in float, which costs speed; empty if
   * nothing does.
   */
  private static String inFloat(OptimizedGraph graph) {
    if (graph.floatConvolutions() + graph.floatProducts() == 0) {
      return "";
    }
    return inFloatLine(graph) + "\n\n" + reasons(graph).markdown() + "\n";
  }

  /** The same, where something does. */
  static String inFloatLine(OptimizedGraph graph) {
    return String.format(
        Locale.ROOT,
        "ONNX Runtime computes %d of %d convolutions and %d of %d products of the quantized file in"
            + " float: no gain in speed; docs/targets.md says what runs in integers.",
        graph.floatConvolutions(),
        graph.integerConvolutions() + graph.floatConvolutions(),
        graph.floatProducts(),
        graph.integerProducts() + graph.floatProducts());
  }

  /** Why each of them is computed in float. */
  static FilledTable reasons(OptimizedGraph graph) {
    var nodes = graph.inFloat();
    var width = nodes.stream().mapToInt(node -> node.name().length()).max().orElse(0);
    var table =
        MarkdownTable.of(
            Column.text("in float", width), Column.text("operator", 13), Column.text("why", 40));
    return new FilledTable(
        table,
        nodes.stream()
            .map(node -> table.texts(node.name(), node.operator(), node.reason()))
            .toList());
  }

  private static String share(int integer, int floating) {
    return String.format(Locale.ROOT, "%d of %d", integer, integer + floating);
  }

  private static String times(double ratio) {
    return number("%.2f times", ratio);
  }

  private static String layers(Comparison comparison) {
    return layerTable(comparison).markdown()
        + LEGEND
        + finding(comparison)
        + "\n"
        + guilty(comparison);
  }

  /** Both files layer by layer. */
  static FilledTable layerTable(Comparison comparison) {
    var layers = comparison.layers();
    var width = layers.stream().mapToInt(layer -> layer.layer().length()).max().orElse(0);
    var table =
        MarkdownTable.of(
            Column.text("layer", width),
            Column.text("operator", 20),
            Column.number("signal-to-noise (dB)", "%s"),
            Column.number("by itself (dB)", "%s"),
            Column.number("logits by itself (dB)", "%s"));
    return new FilledTable(table, layers.stream().map(layer -> table.texts(cells(layer))).toList());
  }

  private static Object[] cells(LayerNoise layer) {
    return new Object[] {
      layer.layer(),
      layer.operator(),
      decibels(layer.decibels()),
      layer.isolation().map(alone -> decibels(alone.decibels())).orElse(""),
      logits(layer)
    };
  }

  /** The layers that cost most, by what each does to the logits alone; empty if none does. */
  static String guilty(Comparison comparison) {
    var worst =
        comparison.costliest().stream()
            .limit(MOST_GUILTY)
            .map(layer -> "%s (%s dB)".formatted(layer.layer(), logits(layer)))
            .toList();
    return worst.isEmpty()
        ? ""
        : "What costs the logits most by itself: %s.\n".formatted(String.join(", ", worst));
  }

  private static String logits(LayerNoise layer) {
    return layer.isolation().map(alone -> decibels(alone.logitsDecibels())).orElse("");
  }

  /** Where the error grows large, or is largest. */
  static String finding(Comparison comparison) {
    if (comparison.layers().size() == 1) {
      return "The files share no tensor but the logits, so there is nothing to see layer by layer.";
    }
    return comparison
        .firstLargeLoss()
        .map(
            layer ->
                String.format(
                    Locale.ROOT,
                    "The error is above a tenth of the signal (below %.0f dB) first in %s.",
                    LayerNoise.LARGE,
                    layer.layer()))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "The error is below a tenth of the signal (%.0f dB) everywhere; it is largest in %s.",
                    LayerNoise.LARGE,
                    noisiest(comparison).layer()));
  }

  private static LayerNoise noisiest(Comparison comparison) {
    return comparison.layers().stream()
        .min(Comparator.comparingDouble(LayerNoise::decibels))
        .orElseThrow();
  }

  private static String decibels(double decibels) {
    return decibels == Double.POSITIVE_INFINITY ? "equal" : number("%.1f", decibels);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
