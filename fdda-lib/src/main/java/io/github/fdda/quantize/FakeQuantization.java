package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.TorchFunctions;

/**
 * Quantizes and dequantizes arrays, so that a float network computes with few-bit values. See
 * {@link AffineGrid} for the formula. Backward, the gradient passes the rounding unchanged
 * (straight-through estimator).
 */
public final class FakeQuantization {

  private FakeQuantization() {}

  /**
   * Per tensor, with a given range.
   *
   * @param values of any shape
   * @param range to cover
   * @param bits from 2 to 8
   * @param gradient how it passes
   * @return the same shape, on the tape
   */
  public static NDArray perTensor(
      NDArray values, QuantizationRange range, int bits, StraightThrough gradient) {
    return switch (gradient) {
      case MASKED -> limited(values, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, range, bits);
      case UNMASKED -> {
        var grid = AffineGrid.of(range, bits);
        yield TorchFunctions.quantizeUnmasked(
            values, grid.dequantize(grid.lowest()), grid.dequantize(grid.highest()), grid.scale());
      }
    };
  }

  /**
   * Limits values, then quantizes them per tensor with {@link StraightThrough#MASKED}: in one pass
   * over memory less than one after the other.
   *
   * @param low least value
   * @param high largest value, may be infinite
   */
  static NDArray limited(NDArray values, float low, float high, QuantizationRange range, int bits) {
    var grid = AffineGrid.of(range, bits);
    var least = grid.dequantize(grid.lowest());
    var most = grid.dequantize(grid.highest());
    var from = Math.min(Math.max(low, least), most);
    var to = Math.min(Math.max(high, least), most);
    return TorchFunctions.quantize(values, from, to, grid.scale());
  }

  /**
   * Per output channel, with each channel's own extremes as its range.
   *
   * @param weight of any shape
   * @param outputAxis the axis of output channels, 0 or 1 (1 only with two axes)
   * @param bits from 2 to 8
   * @return the same shape, on the tape
   */
  public static NDArray perChannel(NDArray weight, int outputAxis, int bits) {
    return outputAxis == 0
        ? TorchFunctions.quantizeRows(weight, bits)
        : TorchFunctions.quantizeRows(weight.transpose(), bits).transpose();
  }
}
