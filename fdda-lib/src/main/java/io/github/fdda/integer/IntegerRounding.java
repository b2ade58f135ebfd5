package io.github.fdda.integer;

/**
 * Division with rounding to the nearest integer, halves to the even one, as QuantizeLinear does.
 */
final class IntegerRounding {

  private IntegerRounding() {}

  /** {@code value / 2^bits}, for bits from 1 to 62. */
  static long shiftRight(long value, int bits) {
    var floor = value >> bits;
    var rest = value - (floor << bits);
    return nearest(floor, rest, 1L << (bits - 1), 0);
  }

  /** {@code value / divisor}, for a divisor of at least 1. */
  static long divide(long value, long divisor) {
    var floor = Math.floorDiv(value, divisor);
    return nearest(floor, Math.floorMod(value, divisor), divisor / 2, divisor % 2);
  }

  /** Of an odd divisor no rest is a half: the {@code half} below it is rounded down. */
  private static long nearest(long floor, long rest, long half, long odd) {
    var tie = rest == half && odd == 0;
    return rest > half || (tie && floor % 2 != 0) ? floor + 1 : floor;
  }
}
