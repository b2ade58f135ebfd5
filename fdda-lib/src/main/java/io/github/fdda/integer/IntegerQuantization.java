package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * Brings a feature to the few bits of the next layer: a shift with rounding, saturated. Integers
 * are relative to the zero point, before and after.
 *
 * @param shifts to the left (positive, at most {@link #FARTHEST_LEFT}) or to the right (negative,
 *     at most {@link #FARTHEST_RIGHT}), one for each block of values with one scale
 * @param divisor by which an average is still to be divided; 1 for anything else
 * @param lowest the smallest result
 * @param highest the largest result
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // nobody writes to it
public record IntegerQuantization(int[] shifts, int divisor, int lowest, int highest)
    implements IntegerOperator {

  /** A 32-bit integer shifted farther to the left could leave 64 bits. */
  static final int FARTHEST_LEFT = 31;

  /** From here on any 32-bit integer becomes zero. */
  static final int FARTHEST_RIGHT = 33;

  @Override
  public int[] run(int[]... inputs) {
    var values = inputs[0];
    var results = new int[values.length];
    var block = values.length / shifts.length;
    for (var i = 0; i < values.length; i++) {
      var rounded = rescale(values[i], shifts[i / block]);
      results[i] = (int) Math.max(lowest, Math.min(highest, rounded));
    }
    return results;
  }

  private long rescale(int value, int shift) {
    var left = (long) value << Math.max(0, shift);
    var right = Math.max(0, -shift);
    if (divisor > 1) {
      return IntegerRounding.divide(left, (long) divisor << right);
    }
    return right > 0 ? IntegerRounding.shiftRight(left, right) : left;
  }
}
