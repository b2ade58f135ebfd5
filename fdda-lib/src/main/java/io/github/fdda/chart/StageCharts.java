package io.github.fdda.chart;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.quantize.StageEffect;
import io.github.fdda.util.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What each stage of quantization brought.
 *
 * @since 0.1.0
 */
public final class StageCharts {

  private StageCharts() {}

  /**
   * A bar a stage, from the first to the last: how far the network's predictions were from the
   * float network's after it, and the seconds it took. Where weights are still in float the bar is
   * light: rounding them, below, brings a divergence of its own.
   *
   * @param quantized the result of a loop that finished at least one stage
   * @throws InvalidInputException if no stage was finished
   */
  public static Figure divergence(QuantizedNetwork quantized) {
    return divergence(
        "%s, %s".formatted(quantized.network().name(), quantized.bits()), quantized.stages());
  }

  static Figure divergence(String name, List<StageEffect> stages) {
    if (stages.isEmpty()) {
      throw new InvalidInputException("a network without a finished stage; run the loop further");
    }
    var rows = stages.stream().map(StageCharts::row).toList();
    var panel =
        new BarPanel(
            Theme.WIDTH,
            "KL from the float network after each stage (%s)".formatted(name),
            rows,
            rows);
    return new Figure(
        title(stages),
        List.of(
            LegendEntry.area("weights in float", Theme.SKY),
            LegendEntry.area("weights rounded", Theme.BLUE)),
        1,
        List.of(panel));
  }

  private static BarPanel.Row row(StageEffect stage) {
    return new BarPanel.Row(
        stage.iterations() > 1
            ? String.format(Locale.ROOT, "%s, %d iterations", stage.stage(), stage.iterations())
            : stage.stage(),
        List.of((double) stage.divergence()),
        List.of(stage.rounded() ? Theme.BLUE : Theme.SKY),
        Text.format("KL %.4f, %.1f s", stage.divergence(), stage.seconds()),
        false);
  }

  private static String title(List<StageEffect> stages) {
    var last = stages.get(stages.size() - 1);
    var slowest = stages.stream().max(Comparator.comparing(StageEffect::seconds)).orElseThrow();
    return Text.format(
        "KL %.4f after %s; most of the time went into %s",
        last.divergence(), last.stage(), slowest.stage());
  }
}
