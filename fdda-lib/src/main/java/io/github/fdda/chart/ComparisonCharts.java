package io.github.fdda.chart;

import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.LayerNoise;
import io.github.fdda.deploy.Throughput;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Figures of a quantized file beside the float one.
 *
 * @since 0.1.0
 */
public final class ComparisonCharts {

  private static final double KILO = 1e3;

  private ComparisonCharts() {}

  /**
   * Draws quantized over float for top-1, speed and size; below it the signal-to-noise ratio of
   * every layer that both files share.
   *
   * @param throughput any number; the title names the last
   */
  public static Figure of(Comparison comparison, List<Throughput> throughput) {
    var whole = whole(comparison, throughput);
    var layers = layers(comparison);
    return new Figure(
        title(comparison, throughput),
        List.of(
            LegendEntry.area("error below a tenth of the signal", Theme.BLUE),
            LegendEntry.area("above", Theme.VERMILLION)),
        1,
        List.of(
            new BarPanel(Theme.WIDTH, "quantized over float", whole, whole),
            new BarPanel(Theme.WIDTH, "signal-to-noise ratio by layer (dB)", layers, layers)));
  }

  private static List<BarPanel.Row> whole(Comparison comparison, List<Throughput> throughput) {
    var rows = new ArrayList<BarPanel.Row>();
    rows.add(
        row(
            "top-1",
            comparison.top1Quantized() / comparison.top1Float(),
            "%.2f → %.2f %%",
            comparison.top1Float(),
            comparison.top1Quantized()));
    for (var speed : throughput) {
      rows.add(
          row(
              "images/s, batch of " + speed.batch(),
              speed.ratio(),
              "%.0f → %.0f",
              speed.floatImagesPerSecond(),
              speed.quantizedImagesPerSecond()));
    }
    rows.add(
        row(
            "size",
            comparison.sizeRatio(),
            "%.0f → %.0f kB",
            comparison.floatBytes() / KILO,
            comparison.quantizedBytes() / KILO));
    return rows;
  }

  private static BarPanel.Row row(
      String name, double ratio, String format, double before, double after) {
    var text = Text.format("%.2f  (" + format + ")", ratio, before, after);
    return new BarPanel.Row(name, List.of(ratio), List.of(Theme.SKY), text, false);
  }

  private static List<BarPanel.Row> layers(Comparison comparison) {
    var names = names(comparison);
    var first = comparison.firstLargeLoss();
    return comparison.layers().stream()
        .map(
            layer ->
                new BarPanel.Row(
                    name(names, layer),
                    List.of(layer.decibels()),
                    List.of(color(layer)),
                    layer.noise() == 0 ? "equal" : Text.format("%.1f", layer.decibels()),
                    first.filter(layer::equals).isPresent()))
        .toList();
  }

  private static Color color(LayerNoise layer) {
    return layer.isLarge() ? Theme.VERMILLION : Theme.BLUE;
  }

  private static Map<String, String> names(Comparison comparison) {
    return ShortNames.ofLayers(
        comparison.layers().stream().map(LayerNoise::layer).distinct().toList());
  }

  private static String name(Map<String, String> names, LayerNoise layer) {
    return names.getOrDefault(layer.layer(), layer.layer());
  }

  private static String title(Comparison comparison, List<Throughput> throughput) {
    var names = names(comparison);
    return Text.format(
            "Quantized: %+.2f points of top-1, the same class for %.2f %% of the images",
            comparison.top1Quantized() - comparison.top1Float(), comparison.agreement())
        + throughput.stream()
            .skip(Math.max(0, throughput.size() - 1))
            .map(speed -> Text.format(", %.2f times the speed", speed.ratio()))
            .findFirst()
            .orElse("")
        + Text.format(", %.2f times the size; ", comparison.sizeRatio())
        + comparison
            .firstLargeLoss()
            .map(layer -> "the error first exceeds a tenth of the signal in " + name(names, layer))
            .orElse("the error is nowhere above a tenth of the signal");
  }
}
