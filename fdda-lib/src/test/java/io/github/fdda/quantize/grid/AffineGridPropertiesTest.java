package io.github.fdda.quantize.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

class AffineGridPropertiesTest {

  /** Rounding of S·x, Z and the quotient in float arithmetic, in steps. */
  private static final double ROUNDING = 1e-3;

  @Property
  void integers_areOnTheGrid(
      @ForAll("ranges") QuantizationRange range,
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @FloatRange(min = -1e6f, max = 1e6f) float value) {
    var integer = AffineGrid.of(range, bits).quantize(value);
    assertTrue(integer >= -(1 << (bits - 1)) && integer <= (1 << (bits - 1)) - 1);
  }

  @Property
  void order_isKept(
      @ForAll("ranges") QuantizationRange range,
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @FloatRange(min = -200, max = 200) float a,
      @ForAll @FloatRange(min = -200, max = 200) float b) {
    var grid = AffineGrid.of(range, bits);
    assertTrue(
        grid.quantize(Math.min(a, b)) <= grid.quantize(Math.max(a, b))
            && grid.fakeQuantize(Math.min(a, b)) <= grid.fakeQuantize(Math.max(a, b)));
  }

  @Property
  void levels_stayWhereTheyAre(
      @ForAll("ranges") QuantizationRange range,
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @FloatRange(min = -200, max = 200) float value) {
    var grid = AffineGrid.of(range, bits);
    var level = grid.fakeQuantize(value);
    assertEquals(level, grid.fakeQuantize(level));
  }

  @Property
  void everyInteger_survivesTheRoundTrip(
      @ForAll("ranges") QuantizationRange range, @ForAll @IntRange(min = 2, max = 8) int bits) {
    var grid = AffineGrid.of(range, bits);
    for (var integer = grid.lowest(); integer <= grid.highest(); integer++) {
      assertEquals(integer, grid.quantize(grid.dequantize(integer)));
    }
  }

  /**
   * Z is rounded, so the levels may lie up to half a step beside the range: a value inside is at
   * most half a step from a level, or, at an end that no level reaches, one step.
   */
  @Property
  void error_isAtMostHalfAStep(
      @ForAll("ranges") QuantizationRange range,
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @FloatRange(min = 0, max = 1) float place) {
    var grid = AffineGrid.of(range, bits);
    var value = range.min() + place * (range.max() - range.min());
    var step = ((double) range.max() - range.min()) / ((1 << bits) - 1);
    var error = Math.abs((double) grid.fakeQuantize(value) - value);
    var covered =
        value >= grid.dequantize(grid.lowest()) && value <= grid.dequantize(grid.highest());
    assertTrue(error <= step * ((covered ? 0.5 : 1) + ROUNDING), () -> error / step + " steps");
  }

  /** Ranges from 0, as of every ReLU, and those whose least value lies on a step. */
  @Property
  void ends_areLevels(
      @ForAll @FloatRange(min = 0.01f, max = 100) float max,
      @ForAll @IntRange(min = 2, max = 8) int bits) {
    var grid = AffineGrid.of(new QuantizationRange(0, max), bits);
    assertEquals(0f, grid.fakeQuantize(0));
    assertEquals(max, grid.fakeQuantize(max), 1e-6f * max);
    assertEquals(max, grid.fakeQuantize(2 * max), 1e-6f * max);
    assertEquals(0f, grid.fakeQuantize(-max));
  }

  @Property
  void zero_isALevel_ofEveryRangeAroundIt(
      @ForAll @FloatRange(min = -100, max = 0) float min,
      @ForAll @FloatRange(min = 0.01f, max = 100) float max,
      @ForAll @IntRange(min = 2, max = 8) int bits) {
    assertEquals(
        0f, Math.abs(AffineGrid.of(new QuantizationRange(min, max), bits).fakeQuantize(0)));
  }

  /** Wide enough beside their distance from 0 that float arithmetic resolves the steps. */
  @Provide
  Arbitrary<QuantizationRange> ranges() {
    return Combinators.combine(
            Arbitraries.floats().between(-100, 100), Arbitraries.floats().between(1, 100))
        .as((min, width) -> new QuantizationRange(min, min + width));
  }
}
