package io.github.fdda.quantize.grid;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffineGridTest {

  /** 1/s = 15/3 = 5, Z = 8. */
  @ParameterizedTest
  @CsvSource({
    "-1, -8, 0",
    "0, -8, 0",
    "0.09, -8, 0",
    "0.11, -7, 0.2",
    "1, -3, 1",
    "2.95, 7, 3",
    "9, 7, 3"
  })
  void fromZero_fourBits(float value, int integer, float level) {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 4);
    assertEquals(new AffineGrid(4, 5, 8), grid);
    assertEquals(0.2f, grid.scale());
    assertEquals(integer, grid.quantize(value));
    assertEquals(level, grid.fakeQuantize(value), 1e-6f);
  }

  /** 1/s = 3/1.5 = 2, Z = round(−1) + 2 = 1. */
  @ParameterizedTest
  @CsvSource({"-7, -2, -0.5", "-0.5, -2, -0.5", "0.1, -1, 0", "0.6, 0, 0.5", "5, 1, 1"})
  void aroundZero_twoBits(float value, int integer, float level) {
    var grid = AffineGrid.of(new QuantizationRange(-0.5f, 1), 2);
    assertEquals(new AffineGrid(2, 2, 1), grid);
    assertEquals(integer, grid.quantize(value));
    assertEquals(level, grid.fakeQuantize(value));
  }

  /** 1/s = 3/3 = 1, Z = −5 + 2 = −3; levels −5 to −2. */
  @ParameterizedTest
  @CsvSource({"-9, -2, -5", "-4.1, -1, -4", "-2.9, 0, -3", "0, 1, -2"})
  void below_zero(float value, int integer, float level) {
    var grid = AffineGrid.of(new QuantizationRange(-5, -2), 2);
    assertEquals(new AffineGrid(2, 1, -3), grid);
    assertEquals(integer, grid.quantize(value));
    assertEquals(level, grid.fakeQuantize(value));
  }

  /** s = 1: 0.5 and 2.5 are half way; even integers q = round(x − 2) are −2 and 0. */
  @Test
  void ties_goToTheEvenInteger() {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 2);
    assertEquals(-2, grid.quantize(0.5f));
    assertEquals(0, grid.quantize(1.5f));
    assertEquals(0, grid.quantize(2.5f));
  }

  @Test
  void width_zero() {
    var grid = AffineGrid.of(QuantizationRange.EMPTY, 4);
    assertEquals(0f, grid.fakeQuantize(0));
    assertEquals(0f, grid.fakeQuantize(-3));
    assertEquals(1e-8f, grid.fakeQuantize(3), 1e-14f);
  }

  @ParameterizedTest
  @CsvSource({"2, -2, 1", "4, -8, 7", "8, -128, 127"})
  void integers(int bits, int lowest, int highest) {
    var grid = new AffineGrid(bits, 1, 0);
    assertEquals(lowest, grid.lowest());
    assertEquals(highest, grid.highest());
  }

  @Test
  void infinity_isClamped() {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 2);
    assertEquals(1, grid.quantize(Float.POSITIVE_INFINITY));
    assertEquals(-2, grid.quantize(Float.NEGATIVE_INFINITY));
  }

  @Test
  void nan() {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 2);
    assertRefused(() -> grid.quantize(Float.NaN), "NaN");
  }

  @ParameterizedTest
  @CsvSource({"1", "17", "0", "-4"})
  void bits_outOfRange(int bits) {
    assertRefused(() -> new AffineGrid(bits, 1, 0), bits + " bits", "from 2 to 16");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "NaN, 1", "0, NaN", "-Infinity, 0", "0, Infinity"})
  void range_outOfOrderOrNotFinite(float min, float max) {
    assertRefused(() -> new QuantizationRange(min, max), "range [" + min + ", " + max + "]");
  }

  @Test
  void movingAverage() {
    var average = QuantizationRange.EMPTY.average(new QuantizationRange(-1, 2), 0.9f);
    assertEquals(-0.1f, average.min(), 1e-7f);
    assertEquals(0.2f, average.max(), 1e-7f);
    var next = average.average(new QuantizationRange(0, 4), 0.9f);
    assertEquals(-0.09f, next.min(), 1e-7f);
    assertEquals(0.58f, next.max(), 1e-6f);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, 8, 8", // 0 .. 15 levels
    "4, -5, 3, 2", // -5 .. 10 becomes -6 .. 9
    "4, -6, 2, 2",
    "2, -1, 1, 0", // -1 .. 2 becomes -2 .. 1
    "2, -3, -1, 0" // -3 .. 0 cannot go lower: -2 .. 1
  })
  void evenZeroPoint(int bits, float lowest, float odd, float even) {
    var grid = AffineGrid.from(lowest, bits, 1);
    assertEquals(odd, grid.zeroPoint());
    assertEquals(even, grid.withEvenZeroPoint().zeroPoint());
    assertEquals(0, grid.withEvenZeroPoint().fakeQuantize(0));
  }
}
