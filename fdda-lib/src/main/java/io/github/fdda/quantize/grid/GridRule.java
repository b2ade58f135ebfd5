package io.github.fdda.quantize.grid;

import io.github.fdda.engine.TorchFunctions.RowGrids;
import io.github.fdda.util.Internal;

/**
 * How a grid is fitted to a range.
 *
 * @param symmetric whether 0 is in the middle and the zero point is 0: 1/s = (2^(b−1) − 1) /
 *     max(|x_min|, |x_max|, 10⁻⁴). Else as in the paper, see {@link AffineGrid}
 * @param powerOfTwo whether the scale s is rounded up to a power of two, so that rescaling is a
 *     shift
 */
@Internal
public record GridRule(boolean symmetric, boolean powerOfTwo) {

  /** The paper's: both ends of the range are levels. */
  public static final GridRule PAPER = new GridRule(false, false);

  // Wider than a paper grid's: a bias is stored in steps of input scale times weight scale, and a
  // channel of weights near 0 would leave it no room in 32 bits.
  private static final float SMALLEST_SYMMETRIC_WIDTH = 1e-4f;

  /** The grid of a range. */
  public AffineGrid grid(QuantizationRange range, int bits) {
    var inverse = symmetric ? symmetric(range, bits) : AffineGrid.of(range, bits).inverseScale();
    var rounded = powerOfTwo ? Math.scalb(1f, Math.getExponent(inverse)) : inverse;
    return symmetric
        ? new AffineGrid(bits, rounded, 0)
        : AffineGrid.from(range.min(), bits, rounded);
  }

  /**
   * The range from the lowest to the highest level, of a symmetric grid from −highest. If scales
   * are not rounded, {@link #grid} makes the same grid of it again.
   */
  public QuantizationRange range(AffineGrid grid) {
    var highest = grid.dequantize(grid.highest());
    return new QuantizationRange(symmetric ? -highest : grid.dequantize(grid.lowest()), highest);
  }

  /** The same for rows of a weight, in the engine. */
  public RowGrids rows(int bits, boolean perChannel) {
    return new RowGrids(bits, symmetric, powerOfTwo, perChannel, smallestWidth());
  }

  private float smallestWidth() {
    return symmetric ? SMALLEST_SYMMETRIC_WIDTH : AffineGrid.SMALLEST_WIDTH;
  }

  /** 1/s with 0 in the middle. */
  private static float symmetric(QuantizationRange range, int bits) {
    var width = Math.max(Math.abs(range.min()), Math.abs(range.max()));
    return ((1 << (bits - 1)) - 1) / Math.max(width, SMALLEST_SYMMETRIC_WIDTH);
  }
}
