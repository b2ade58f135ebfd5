package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;

/**
 * What is known before any image is seen about integers that share a scale.
 *
 * @param exponent of the scale: an integer stands for {@code integer · 2^exponent}
 * @param lowest no integer is below
 * @param highest no integer is above
 */
@Internal
public record IntegerBlock(int exponent, long lowest, long highest) {

  /** These values on a scale finer by a number of bits. */
  IntegerBlock finer(int bits) {
    if (bits >= Integer.SIZE) {
      throw fault("scales 2^%d and 2^%d are too far apart", exponent, exponent - bits);
    }
    return new IntegerBlock(exponent - bits, lowest << bits, highest << bits);
  }

  /** This block, refused if its integers may need more than 32 bits. */
  IntegerBlock checked() {
    if (lowest < Integer.MIN_VALUE || highest > Integer.MAX_VALUE) {
      throw fault(
          "its integers could reach from %d to %d, but 32 bits do not hold them;"
              + " quantize its inputs to fewer bits",
          lowest, highest);
    }
    return this;
  }

  /** The same integers on a scale finer by a number of bits: values divided by 2^bits. */
  IntegerBlock scaledDown(int bits) {
    return new IntegerBlock(exponent - bits, lowest, highest);
  }

  IntegerBlock within(long low, long high) {
    return new IntegerBlock(exponent, clamp(lowest, low, high), clamp(highest, low, high));
  }

  private static long clamp(long value, long low, long high) {
    return Math.max(low, Math.min(high, value));
  }

  /** The range of sums with values on the same scale. */
  IntegerBlock plus(IntegerBlock other) {
    return new IntegerBlock(exponent, lowest + other.lowest, highest + other.highest);
  }

  /** The range of sums of so many of these values. */
  IntegerBlock times(int count) {
    return new IntegerBlock(exponent, lowest * count, highest * count);
  }

  /** The range of two blocks on the same scale. */
  IntegerBlock or(IntegerBlock other) {
    return new IntegerBlock(
        exponent, Math.min(lowest, other.lowest), Math.max(highest, other.highest));
  }
}
