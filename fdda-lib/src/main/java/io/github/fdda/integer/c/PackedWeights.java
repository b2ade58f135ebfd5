package io.github.fdda.integer.c;

import static io.github.fdda.util.Faults.fault;

import java.util.Arrays;

/**
 * Integers in as few bits as the farthest two of them need, one after the other from the lowest bit
 * of the first byte on. Each is stored as what it is above the least.
 *
 * @param bits of each, 1 to 8
 * @param least what is stored as zero
 * @param bytes of all of them, and one more, so that two bytes can be read wherever one begins
 */
@SuppressWarnings("ArrayRecordComponent") // large, and nobody writes to it
record PackedWeights(int bits, int least, byte[] bytes) {

  private static final long FARTHEST_BIT = 0xffffffffL;

  static PackedWeights of(int[] values) {
    var least = Arrays.stream(values).min().orElseThrow();
    var range = Arrays.stream(values).max().orElseThrow() - least;
    var bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(range));
    if ((long) values.length * bits > FARTHEST_BIT) {
      throw fault(
          "a layer of %d weights is too large for C: bits are counted in 32", values.length);
    }
    var bytes = new byte[Math.toIntExact(((long) values.length * bits + 7) / 8 + 1)];
    for (var i = 0; i < values.length; i++) {
      put(values[i] - least, (long) i * bits, bytes);
    }
    return new PackedWeights(bits, least, bytes);
  }

  private static void put(int stored, long bit, byte[] bytes) {
    var at = (int) (bit / 8);
    var shifted = stored << (bit % 8);
    bytes[at] |= (byte) shifted;
    bytes[at + 1] |= (byte) (shifted >> 8);
  }
}
