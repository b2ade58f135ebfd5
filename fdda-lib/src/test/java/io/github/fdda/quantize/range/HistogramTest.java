package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

  /** Far enough apart to have a bin each, so that the histogram loses nothing. */
  private static final float[] VALUES = {
    0, 0.01f, 0.11f, 0.13f, 0.2f, 0.37f, 0.41f, 0.58f, 0.6f, 0.9f, 1.3f, 4
  };

  private static final QuantizationRange EXTREMES = new QuantizationRange(0, 4);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void leastSquaresRange_asByTryingAll(int bits) {
    var best = EXTREMES;
    var least = Double.POSITIVE_INFINITY;
    for (var i = 1; i <= 200; i++) {
      var range = new QuantizationRange(0, 4 * (i / 200f));
      var error = squaredError(range, bits);
      if (error < least) {
        least = error;
        best = range;
      }
    }
    var found = Histogram.of(VALUES, EXTREMES).leastSquaresRange(grids(bits));
    assertEquals(best.max(), found.max(), 1e-6f);
    assertEquals(0, found.min());
    assertTrue(bits > 3 || found.max() < 4, "with few bits clipping pays");
  }

  @Test
  void squaredError_isThatOfTheValues() {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 2);
    var histogram = Histogram.of(new float[] {0, 0.25f, 1.25f, 4, 4}, EXTREMES);
    assertEquals(2 * 0.0625 + 2, histogram.squaredError(grid), 1e-9);
  }

  @Test
  void negativeValues() {
    var range = new QuantizationRange(-1, 3);
    var found = Histogram.of(new float[] {-1, 0, 1, 2, 3}, range).leastSquaresRange(grids(8));
    assertEquals(-1 / 3.0, (double) found.min() / found.max(), 1e-6);
  }

  /** A hundred values; one of them beyond at either end. */
  @Test
  void percentiles_byNearestRank() {
    var values = new float[100];
    for (var i = 0; i < 100; i++) {
      values[i] = (i * 37 % 100) * 0.04f;
    }
    var histogram = Histogram.of(values, new QuantizationRange(0, 3.96f));
    assertEquals(0.04f, histogram.percentiles(0.99).min(), 1e-6f);
    assertEquals(3.92f, histogram.percentiles(0.99).max(), 1e-6f);
    assertEquals(0, histogram.percentiles(1).min());
    assertEquals(3.96f, histogram.percentiles(1).max(), 1e-6f);
  }

  @Test
  void constantTensor() {
    var range = new QuantizationRange(0, 0);
    assertEquals(range, Histogram.of(new float[] {0, 0, 0}, range).leastSquaresRange(grids(4)));
  }

  private static Function<QuantizationRange, AffineGrid> grids(int bits) {
    return range -> AffineGrid.of(range, bits);
  }

  private static double squaredError(QuantizationRange range, int bits) {
    var grid = AffineGrid.of(range, bits);
    var sum = 0.0;
    for (var value : VALUES) {
      var difference = value - grid.fakeQuantize(value);
      sum += (double) difference * difference;
    }
    return sum;
  }
}
