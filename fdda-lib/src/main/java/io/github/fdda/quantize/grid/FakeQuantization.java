package io.github.fdda.quantize.grid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.engine.TorchFunctions.RowGrids;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * Quantizes and dequantizes arrays, so that a float network computes with few-bit values. See
 * {@link AffineGrid} for the formula. Backward, the gradient passes the rounding unchanged
 * (straight-through estimator).
 */
@Internal
public final class FakeQuantization {

  private FakeQuantization() {}

  /**
   * Per tensor, to a given grid.
   *
   * @param values of any shape
   * @param grid to round to
   * @param gradient how it passes
   * @return the same shape, on the tape
   */
  public static NDArray perTensor(NDArray values, ActivationGrid grid, StraightThrough gradient) {
    return grid instanceof LogGrid logarithmic
        ? TorchFunctions.quantizeLogarithms(
            values,
            logarithmic.levelsByCode(),
            LogGrid.CODES_PER_NAT,
            gradient == StraightThrough.MASKED)
        : perTensor(values, (AffineGrid) grid, gradient);
  }

  private static NDArray perTensor(NDArray values, AffineGrid grid, StraightThrough gradient) {
    return switch (gradient) {
      case MASKED -> limited(values, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, grid);
      case UNMASKED ->
          TorchFunctions.quantizeUnmasked(
              values,
              grid.dequantize(grid.lowest()),
              grid.dequantize(grid.highest()),
              grid.inverseScale());
    };
  }

  /**
   * Limits values, then quantizes them per tensor with {@link StraightThrough#MASKED}: this takes
   * one pass over memory less than one after the other.
   *
   * @param values of any shape
   * @param low least value, may be −∞
   * @param high largest value, may be ∞
   * @param grid to round to
   * @return the same shape, on the tape
   */
  public static NDArray limited(NDArray values, float low, float high, AffineGrid grid) {
    var least = grid.dequantize(grid.lowest());
    var most = grid.dequantize(grid.highest());
    var from = Math.min(Math.max(low, least), most);
    var to = Math.min(Math.max(high, least), most);
    return TorchFunctions.quantize(values, from, to, grid.inverseScale());
  }

  /**
   * Weights, with each output channel's own extremes as its range, or all with the extremes of all.
   *
   * @param weight of any shape
   * @param outputAxis the axis of output channels, 0 or 1 (1 only with two axes)
   * @param grids how they are fitted
   * @return the same shape, on the tape
   */
  public static NDArray weight(NDArray weight, int outputAxis, RowGrids grids) {
    return outputAxis == 0
        ? TorchFunctions.quantizeRows(weight, grids)
        : TorchFunctions.quantizeRows(weight.transpose(), grids).transpose();
  }

  /**
   * Weights, each output channel with a given range.
   *
   * @param ranges one per output channel
   * @return the same shape as the weight, on the tape
   */
  public static NDArray weight(
      NDArray weight, int outputAxis, RowGrids grids, List<QuantizationRange> ranges) {
    var ends = WeightRanges.ends(ranges);
    try (var array = weight.getManager().create(ends, new Shape(2, ranges.size()))) {
      return outputAxis == 0
          ? TorchFunctions.quantizeRows(weight, grids, array)
          : TorchFunctions.quantizeRows(weight.transpose(), grids, array).transpose();
    }
  }

  /**
   * A bias, in steps of the layer's accumulator.
   *
   * @param weight of the layer, not quantized
   * @param outputAxis its axis of output channels
   * @param grids of the weight
   * @param bias one value per output channel
   * @param inverseInputScale levels in one unit of the layer's input
   * @return likewise, on the tape
   */
  public static NDArray bias(
      NDArray weight, int outputAxis, RowGrids grids, NDArray bias, float inverseInputScale) {
    var rows = outputAxis == 0 ? weight : weight.transpose();
    return TorchFunctions.quantizeBias(rows, grids, bias, inverseInputScale);
  }
}
