package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;

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
    var grid = AffineGrid.of(range, bits);
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
    var detached = weight.stopGradient();
    var byChannel = outputAxis == 0 ? detached : detached.transpose();
    var channels = byChannel.getShape().get(0);
    var rows = perRowValues(byChannel.reshape(channels, -1), bits);
    var shaped = rows.reshape(byChannel.getShape());
    return straightThrough(weight, outputAxis == 0 ? shaped : shaped.transpose());
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
