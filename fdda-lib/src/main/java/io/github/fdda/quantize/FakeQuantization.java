package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.Scopes;

/**
 * Quantizes and dequantizes arrays, so that a float network computes with few-bit values. See
 * {@link AffineGrid} for the formula. Backward, the gradient passes the rounding unchanged
 * (straight-through estimator).
 */
public final class FakeQuantization {

  private static final int[] ROWS = {1};

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
    return Scopes.keepingResult(() -> onGrid(values, AffineGrid.of(range, bits), gradient));
  }

  private static NDArray onGrid(NDArray values, AffineGrid grid, StraightThrough gradient) {
    var passing =
        switch (gradient) {
          case UNMASKED -> values;
          case MASKED ->
              values.clip(grid.dequantize(grid.lowest()), grid.dequantize(grid.highest()));
        };
    return straightThrough(passing, perTensorValues(values.stopGradient(), grid));
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
    return Scopes.keepingResult(
        () -> straightThrough(weight, perChannelValues(weight.stopGradient(), outputAxis, bits)));
  }

  private static NDArray perChannelValues(NDArray weight, int outputAxis, int bits) {
    var byChannel = outputAxis == 0 ? weight : weight.transpose();
    var rows = perRowValues(byChannel.reshape(byChannel.getShape().get(0), -1), bits);
    var shaped = rows.reshape(byChannel.getShape());
    return outputAxis == 0 ? shaped : shaped.transpose();
  }

  /**
   * The quantized values exactly, since what is added to them is 0, with the gradient of others.
   */
  private static NDArray straightThrough(NDArray values, NDArray quantized) {
    return quantized.add(values.sub(values.stopGradient()));
  }

  private static NDArray perTensorValues(NDArray values, AffineGrid grid) {
    var integers = values.mul(grid.scale()).subi(grid.zeroPoint()).round();
    return integers.clip(grid.lowest(), grid.highest()).addi(grid.zeroPoint()).divi(grid.scale());
  }

  private static NDArray perRowValues(NDArray rows, int bits) {
    var half = 1 << (bits - 1);
    var min = rows.min(ROWS, true);
    var width = rows.max(ROWS, true).sub(min).maximum(AffineGrid.SMALLEST_WIDTH);
    var scale = width.getNDArrayInternal().rdiv((1 << bits) - 1);
    var zeroPoint = scale.mul(min).round().add(half);
    var integers = rows.mul(scale).subi(zeroPoint).round().clip(-half, half - 1);
    return integers.addi(zeroPoint).divi(scale);
  }
}
