package io.github.fdda;

import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How far the output of one layer of a quantized network lies from that of the float network on the
 * same images, in mean squares over its values. The errors of all layers before it are in it.
 *
 * @param layer name of the node; {@code logits} of the network's output
 * @param signal mean square of the values in the float network
 * @param noise mean square of the differences
 * @since 0.1.0
 */
public record LayerDifference(String layer, double signal, double noise) {

  /**
   * Difference in parts of the signal, ‖q − f‖ / ‖f‖ for values f of the float network and q of the
   * quantized one: 0 where both are equal, 1 where nothing of the signal is left; NaN or infinite
   * where the signal is 0.
   */
  public double relative() {
    return Math.sqrt(noise / signal);
  }

  /** Signal over noise in decibels, 10·log₁₀(signal / noise): ∞ where both are equal. */
  public double decibels() {
    return 10 * Math.log10(signal / noise);
  }

  /** One row a layer: {@code layer}, {@code relative_error} and {@code signal_to_noise_db}. */
  public static Table table(List<LayerDifference> differences) {
    return Table.create(
        "difference from float by layer",
        StringColumn.create("layer", differences.stream().map(LayerDifference::layer)),
        numbers("relative_error", differences, LayerDifference::relative),
        numbers("signal_to_noise_db", differences, LayerDifference::decibels));
  }

  private static DoubleColumn numbers(
      String name, List<LayerDifference> differences, ToDoubleFunction<LayerDifference> value) {
    return DoubleColumn.create(name, differences.stream().mapToDouble(value));
  }
}
