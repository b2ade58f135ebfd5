package io.github.fdda.quantize.grid;

import io.github.fdda.util.InvalidInputException;

/**
 * The grid of 2^b values that a range is quantized to (FDDA, equation 1, in the form of the
 * authors' code):
 *
 * <p>1/s = (2^b − 1) / max(x_max − x_min, 10⁻⁸), Z = round(x_min · 1/s) + 2^(b−1), q =
 * clamp(round(x · 1/s − Z), −2^(b−1), 2^(b−1) − 1), x̂ = (q + Z) · s.
 *
 * <p>Rounding is to the nearest even integer on ties. The {@linkplain #scale() scale} s is the step
 * between two levels. Its inverse is what is kept and computed with, as in the authors' code:
 * dividing by s would give other last bits.
 *
 * @param bits b, from 2 to 16
 * @param inverseScale 1/s, levels per unit, above 0
 * @param zeroPoint Z, an integer
 * @since 0.1.0
 */
public record AffineGrid(int bits, float inverseScale, float zeroPoint) implements ActivationGrid {

  /** Width given to a range without any, so that 1/s stays finite. */
  public static final float SMALLEST_WIDTH = 1e-8f;

  /**
   * @throws InvalidInputException if {@code bits} is not from 2 to 16
   */
  public AffineGrid {
    BitWidths.requireBits("grid", bits);
  }

  /**
   * The grid of a range.
   *
   * @throws InvalidInputException if {@code bits} is not from 2 to 16
   */
  public static AffineGrid of(QuantizationRange range, int bits) {
    var width = Math.max(range.max() - range.min(), SMALLEST_WIDTH);
    return from(range.min(), bits, ((1 << bits) - 1) / width);
  }

  /** The grid of a given scale whose lowest level is the one nearest to a value. */
  static AffineGrid from(float lowest, int bits, float inverseScale) {
    return new AffineGrid(
        bits, inverseScale, (float) Math.rint(inverseScale * lowest) + (1 << (bits - 1)));
  }

  /** s, the step between two levels. */
  public float scale() {
    return 1 / inverseScale;
  }

  /**
   * This grid, moved by one level if Z is odd. Sums of powers of two often lie halfway between two
   * levels; with an even Z they are rounded to the same level whether Z is added before or after:
   * ties go to even.
   *
   * @return a grid with 0 among its levels, if this one has it
   */
  public AffineGrid withEvenZeroPoint() {
    var lower = 2 * (float) Math.floor(zeroPoint / 2);
    return new AffineGrid(bits, inverseScale, lower + highest() < 0 ? lower + 2 : lower);
  }

  /**
   * The grid whose levels are those of this one times a factor other than 0. Times a negative one
   * they are in the opposite order: the integer q becomes −1 − q, which its range has too.
   */
  public AffineGrid times(float factor) {
    return new AffineGrid(
        bits, inverseScale / Math.abs(factor), factor < 0 ? 1 - zeroPoint : zeroPoint);
  }

  /** The 2^b levels. */
  @Override
  public float[] levels() {
    var levels = new float[1 << bits];
    for (var i = 0; i < levels.length; i++) {
      levels[i] = dequantize(lowest() + i);
    }
    return levels;
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
   * @return from {@link #lowest()} to {@link #highest()}
   * @throws InvalidInputException if the value is NaN
   */
  public int quantize(float value) {
    requireNumber(value);
    return (int)
        Math.max(lowest(), Math.min(highest(), Math.rint(inverseScale * value - zeroPoint)));
  }

  /**
   * Whether a value lies more than half a step outside the outermost level, so that what it loses
   * is lost by clipping. The values of a range do not in the grid made of it by {@link #of}, unless
   * an end lies halfway between two levels; NaN never does.
   */
  @Override
  public boolean clips(float value) {
    var integer = Math.rint(inverseScale * value - zeroPoint);
    return integer < lowest() || integer > highest();
  }

  /**
   * @throws InvalidInputException if the value is NaN
   */
  static void requireNumber(float value) {
    if (Float.isNaN(value)) {
      throw new InvalidInputException("cannot quantize NaN; check the network's weights and input");
    }
  }

  /** The value an integer stands for. */
  public float dequantize(int integer) {
    return (integer + zeroPoint) / inverseScale;
  }

  /**
   * The level nearest to a value.
   *
   * @throws InvalidInputException if the value is NaN
   */
  @Override
  public float fakeQuantize(float value) {
    return dequantize(quantize(value));
  }
}
