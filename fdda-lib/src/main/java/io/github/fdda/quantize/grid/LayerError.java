package io.github.fdda.quantize.grid;

import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The error that quantization makes in one weight or one activation, in mean squares over its
 * values. A value beyond the grid ({@link ActivationGrid#clips}) counts under clipping, any other
 * under rounding.
 *
 * @param kind {@code weight} or {@code activation}
 * @param layer name of the node
 * @param bits of its grid
 * @param signal mean square of the values before quantization
 * @param clipping mean over all values of the squared error of those clipped
 * @param rounding mean over all values of the squared error of those rounded
 * @since 0.1.0
 */
public record LayerError(
    String kind, String layer, int bits, double signal, double clipping, double rounding) {

  /**
   * Signal over error in decibels, 10·log₁₀(signal / (clipping + rounding)): ∞ where nothing is
   * lost, −∞ where there is an error but no signal, NaN where there is neither.
   */
  public double signalToNoise() {
    return 10 * Math.log10(signal / (clipping + rounding));
  }

  /**
   * One row an error: {@code kind}, {@code layer}, {@code bits}, {@code signal_to_noise_db}, {@code
   * clipping} and {@code rounding}.
   */
  public static Table table(List<LayerError> errors) {
    return Table.create(
        "quantization error by layer",
        StringColumn.create("kind", errors.stream().map(LayerError::kind)),
        StringColumn.create("layer", errors.stream().map(LayerError::layer)),
        IntColumn.create("bits", errors.stream().mapToInt(LayerError::bits)),
        numbers("signal_to_noise_db", errors, LayerError::signalToNoise),
        numbers("clipping", errors, LayerError::clipping),
        numbers("rounding", errors, LayerError::rounding));
  }

  private static DoubleColumn numbers(
      String name, List<LayerError> errors, ToDoubleFunction<LayerError> value) {
    return DoubleColumn.create(name, errors.stream().mapToDouble(value));
  }
}
