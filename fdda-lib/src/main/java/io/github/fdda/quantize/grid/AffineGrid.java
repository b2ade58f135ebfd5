package io.github.fdda.quantize.grid;

import io.github.fdda.util.InvalidInputException;

/**
 * The grid of 2^b values that a range is quantized to (FDDA, equation 1, in the form of the
 * authors' code):
 *
 * <p>S = (2^b − 1) / max(x_max − x_min, 10⁻⁸), Z = round(S · x_min) + 2^(b−1), q = clamp(round(S ·
 * x − Z), −2^(b−1), 2^(b−1) − 1), x̂ = (q + Z) / S.
 *
 * <p>Rounding is to the nearest even integer on ties. {@code scale} multiplies: it is the inverse
 * of the step between two levels.
 *
 * @param bits b, from 2 to 8
 * @param scale S, levels per unit
 * @param zeroPoint Z, an integer
 */
public record AffineGrid(int bits, float scale, float zeroPoint) {

  /** Width given to a range without any, so that S stays finite. */
  public static final float SMALLEST_WIDTH = 1e-8f;

  /**
   * @throws InvalidInputException if {@code bits} is not from 2 to 8
   */
  public AffineGrid {
    BitWidths.requireBits("grid", bits);
  }

  /** The grid of a range. */
  public static AffineGrid of(QuantizationRange range, int bits) {
    var width = Math.max(range.max() - range.min(), SMALLEST_WIDTH);
    return from(range.min(), bits, ((1 << bits) - 1) / width);
  }

  /** The grid of a given scale whose lowest level is the one nearest to a value. */
  static AffineGrid from(float lowest, int bits, float scale) {
    return new AffineGrid(bits, scale, (float) Math.rint(scale * lowest) + (1 << (bits - 1)));
  }

  /**
   * This grid, moved by a level if Z is odd. Half of a level, which sums of powers of two often
   * have left, is then rounded to the same level whether Z is added before or after: ties go to
   * even.
   *
   * @return a grid with 0 among its levels, if this one has it
   */
  public AffineGrid withEvenZeroPoint() {
    var lower = 2 * (float) Math.floor(zeroPoint / 2);
    return new AffineGrid(bits, scale, lower + highest() < 0 ? lower + 2 : lower);
  }

  /** The smallest integer, −2^(b−1). */
  public int lowest() {
    return -(1 << (bits - 1));
  }

  /** The largest integer, 2^(b−1) − 1. */
  public int highest() {
    return (1 << (bits - 1)) - 1;
  }

  /**
   * The integer nearest to a value, clamped to the grid.
   *
   * @throws InvalidInputException if the value is NaN
   */
  public int quantize(float value) {
    if (Float.isNaN(value)) {
      throw new InvalidInputException("cannot quantize NaN; check the network's weights and input");
    }
    return (int) Math.max(lowest(), Math.min(highest(), Math.rint(scale * value - zeroPoint)));
  }

  /**
   * Whether a value lies beyond the grid, more than half a step outside its outermost level: what
   * it loses is lost by clipping. No value of the range that the grid was made of does.
   */
  public boolean clips(float value) {
    var integer = Math.rint(scale * value - zeroPoint);
    return integer < lowest() || integer > highest();
  }

  /** The value an integer stands for. */
  public float dequantize(int integer) {
    return (integer + zeroPoint) / scale;
  }

  /** The level nearest to a value. */
  public float fakeQuantize(float value) {
    return dequantize(quantize(value));
  }
}
