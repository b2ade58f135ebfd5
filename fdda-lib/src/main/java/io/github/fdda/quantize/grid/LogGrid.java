package io.github.fdda.quantize.grid;

import io.github.fdda.util.InvalidInputException;

/**
 * A grid of levels that are powers of √2 times the largest, for what a softmax puts out: few values
 * near 1, most near 0 (RepQ-ViT, arXiv 2212.08254, section 3.3; with a largest level m of less than
 * 1). The code of a value p is
 *
 * <p>q = round(−2 · log₂(p/m)), at least 0; its level is m · 2^(−q/2), or 0 where q is above 2^b −
 * 1.
 *
 * <p>These are, as in the authors' code, 2^b levels and 0. Rounding is to the nearest even code on
 * ties.
 *
 * @param bits b, from 2 to 8
 * @param largest m, the largest level, above 0
 * @since 0.1.0
 */
public record LogGrid(int bits, float largest) implements ActivationGrid {

  /** Codes in one unit of the natural logarithm, with the sign that makes them rise. */
  public static final float CODES_PER_NAT = (float) (-2 / Math.log(2));

  /**
   * @throws InvalidInputException if {@code bits} is not from 2 to 8, or {@code largest} is not
   *     above 0 and finite
   */
  public LogGrid {
    BitWidths.requireWeightBits("grid", bits);
    if (!(largest > 0 && largest < Float.POSITIVE_INFINITY)) {
      throw new InvalidInputException(
          "grid: largest level %s; it must be above 0 and finite".formatted(largest));
    }
  }

  /**
   * The grid of a range.
   *
   * @param range from 0 to m; a narrower one is widened a little
   */
  public static LogGrid of(QuantizationRange range, int bits) {
    return new LogGrid(bits, Math.max(range.max(), AffineGrid.SMALLEST_WIDTH));
  }

  /** The code of 0, 2^b. */
  public int codeOfZero() {
    return 1 << bits;
  }

  /** The level of each code, from 0 to {@link #codeOfZero()}: descending. */
  public float[] levelsByCode() {
    var levels = new float[codeOfZero() + 1];
    for (var code = 0; code < levels.length; code++) {
      levels[code] = level(code);
    }
    return levels;
  }

  @Override
  public float[] levels() {
    var descending = levelsByCode();
    var levels = new float[descending.length];
    for (var i = 0; i < levels.length; i++) {
      levels[i] = descending[levels.length - 1 - i];
    }
    return levels;
  }

  /**
   * The code of a value.
   *
   * @param value a value below 0 counts as 0
   * @throws InvalidInputException if the value is NaN
   */
  public int code(float value) {
    AffineGrid.requireNumber(value);
    var code = Math.rint(CODES_PER_NAT * Math.log(Math.max(value, 0) / largest));
    return (int) Math.max(0, Math.min(codeOfZero(), code));
  }

  @Override
  public float fakeQuantize(float value) {
    return level(code(value));
  }

  private float level(int code) {
    return code == codeOfZero() ? 0 : (float) (largest * Math.pow(2, -code / 2.0));
  }

  /** Whether a value is nearer to the level that would follow the largest than to the largest. */
  @Override
  public boolean clips(float value) {
    return value < 0 || Math.rint(CODES_PER_NAT * Math.log(value / largest)) < 0;
  }
}
