package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PackedWeightsTest {

  private static void assertPacked(int bits, int least, int[] bytes, int... values) {
    var packed = PackedWeights.of(values);
    assertEquals(bits, packed.bits());
    assertEquals(least, packed.least());
    var unsigned = new int[packed.bytes().length];
    for (var i = 0; i < unsigned.length; i++) {
      unsigned[i] = packed.bytes()[i] & 0xff;
    }
    assertArrayEquals(bytes, unsigned);
  }

  /** 0, 7, 4, 3 above the least: 011 100 111 000 in binary, the first one last. */
  @Test
  void of3Bits() {
    assertPacked(3, -4, new int[] {0b00111000, 0b0111, 0}, -4, 3, 0, -1);
  }

  /** 0, 3, 1, 2 above the least fill one byte: 10 01 11 00. */
  @Test
  void of2Bits() {
    assertPacked(2, -2, new int[] {0b10011100, 0}, -2, 1, -1, 0);
  }

  @Test
  void of4Bits() {
    assertPacked(4, -7, new int[] {0xe0, 0x07, 0}, -7, 7, 0);
  }

  /** 31 and 0 and 16 above the least: 10000 00000 11111. */
  @Test
  void of5Bits_overTheEndOfAByte() {
    assertPacked(5, -16, new int[] {0b00011111, 0b01000000, 0}, 15, -16, 0);
  }

  @Test
  void of8Bits() {
    assertPacked(8, -128, new int[] {0, 255, 128, 0}, -128, 127, 0);
  }

  @Test
  void withoutSign() {
    assertPacked(8, 0, new int[] {255, 0, 0}, 255, 0);
  }

  /** Far from zero, but near each other. */
  @Test
  void ofTheRange_notOfTheSize() {
    assertPacked(1, 100, new int[] {0b101, 0}, 101, 100, 101);
  }

  @Test
  void allTheSame() {
    assertPacked(1, -5, new int[] {0, 0}, -5, -5);
  }
}
