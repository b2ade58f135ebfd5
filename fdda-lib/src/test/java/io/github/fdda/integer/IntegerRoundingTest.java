package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To the nearest integer, halves to the even one. */
class IntegerRoundingTest {

  /** By hand: quarters, whose halves are at 2, 6, 10. */
  @ParameterizedTest
  @CsvSource({
    "0, 0", "1, 0", "2, 0", "3, 1", "4, 1", "5, 1", "6, 2", "7, 2", "10, 2", "14, 4", "-1, 0",
    "-2, 0", "-3, -1", "-5, -1", "-6, -2", "-7, -2", "-10, -2", "-14, -4"
  })
  void quarters(int value, int rounded) {
    assertEquals(rounded, IntegerRounding.shiftRight(value, 2));
    assertEquals(rounded, IntegerRounding.divide(value, 4));
  }

  /** By hand: of thirds none is a half. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "4, 1", "5, 2", "-1, 0", "-2, -1", "-4, -1", "-5, -2"})
  void thirds(int value, int rounded) {
    assertEquals(rounded, IntegerRounding.divide(value, 3));
  }

  /** By hand: halves of sixths are at 3, 9, 15. */
  @ParameterizedTest
  @CsvSource({"3, 0", "9, 2", "15, 2", "-3, 0", "-9, -2", "-15, -2", "10, 2", "8, 1"})
  void sixths(int value, int rounded) {
    assertEquals(rounded, IntegerRounding.divide(value, 6));
  }

  @Property
  void asDecimals(
      @ForAll @LongRange(min = -1L << 62, max = 1L << 62) long value,
      @ForAll @IntRange(min = 1, max = 62) int bits,
      @ForAll @LongRange(min = 1, max = 1L << 40) long divisor) {
    assertEquals(decimal(value, 1L << bits), IntegerRounding.shiftRight(value, bits));
    assertEquals(decimal(value, divisor), IntegerRounding.divide(value, divisor));
  }

  private static long decimal(long value, long divisor) {
    return BigDecimal.valueOf(value)
        .divide(BigDecimal.valueOf(divisor), 0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }

  /** Two blocks, one shifted left by 2 and one right by 1; saturated at -4 and 3. */
  @Test
  void quantization_byHand() {
    var quantization = new IntegerQuantization(new int[] {2, -1}, 1, -4, 3);

    var results = quantization.run(new int[] {1, 0, -1, 3, -5, 99});

    assertArrayEquals(new int[] {3, 0, -4, 2, -2, 3}, results);
  }

  /** Sums of 49 values, halved: 49 is 0.5, 147 is 1.5, 245 is 2.5; the others lie beside them. */
  @ParameterizedTest
  @CsvSource({"49, 0", "50, 1", "147, 2", "146, 1", "-49, 0", "-50, -1", "-147, -2", "245, 2"})
  void mean_byHand(int sum, int rounded) {
    var quantization = new IntegerQuantization(new int[] {-1}, 49, -100, 100);

    assertArrayEquals(new int[] {rounded}, quantization.run(new int[] {sum}));
  }

  @ParameterizedTest
  @CsvSource({"31, -128, 127", "-33, 0, 0", "-31, -1, 1"})
  void quantization_farthestShifts(int shift, int ofSmallest, int ofLargest) {
    var quantization = new IntegerQuantization(new int[] {shift}, 1, -128, 127);

    assertArrayEquals(
        new int[] {ofSmallest, ofLargest},
        quantization.run(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}));
  }
}
