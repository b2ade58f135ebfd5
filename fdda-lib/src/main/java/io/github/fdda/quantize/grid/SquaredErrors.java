package io.github.fdda.quantize.grid;

import io.github.fdda.util.Internal;

/**
 * The errors that a grid makes in values, as sums of squares.
 *
 * @param count number of values
 * @param signal sum of squares of the values
 * @param clipping sum of squared errors of the values beyond the grid
 * @param rounding sum of squared errors of all others
 */
@Internal
public record SquaredErrors(long count, double signal, double clipping, double rounding) {

  /** The errors of no values. */
  public static final SquaredErrors NONE = new SquaredErrors(0, 0, 0, 0);

  /**
   * Quantizes values and compares.
   *
   * @throws io.github.fdda.util.InvalidInputException if a value is NaN
   */
  public static SquaredErrors of(float[] values, ActivationGrid grid) {
    var signal = 0.0;
    var clipping = 0.0;
    var rounding = 0.0;
    for (var value : values) {
      var error = (double) value - grid.fakeQuantize(value);
      signal += (double) value * value;
      if (grid.clips(value)) {
        clipping += error * error;
      } else {
        rounding += error * error;
      }
    }
    return new SquaredErrors(values.length, signal, clipping, rounding);
  }

  /** The errors of both sets of values together. */
  public SquaredErrors plus(SquaredErrors other) {
    return new SquaredErrors(
        count + other.count,
        signal + other.signal,
        clipping + other.clipping,
        rounding + other.rounding);
  }

  /**
   * The means over all values; NaN if there are none.
   *
   * @param kind {@code weight} or {@code activation}
   * @param layer name of the node
   * @param bits of its grid
   */
  public LayerError mean(String kind, String layer, int bits) {
    return new LayerError(kind, layer, bits, signal / count, clipping / count, rounding / count);
  }
}
