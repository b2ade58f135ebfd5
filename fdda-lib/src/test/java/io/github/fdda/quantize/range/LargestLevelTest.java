package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LargestLevelTest {

  /**
   * With three bits and a largest level of 1 the lowest is 0.088, so that 999 values of 0.05 are
   * lost: 2.5 in squares. With 0.05 only the 1 is: 0.9.
   */
  @Test
  void rareMaximum_isGivenUp() {
    var values = new float[1000];
    Arrays.fill(values, 0.05f);
    values[417] = 1;
    assertEquals(new QuantizationRange(0, 0.05f), choose(values, 3));
  }

  /** 998 values of 0.5 are a level either way, and the maximum has an error of 0.25 without it. */
  @Test
  void maximum_isKeptWhereItCostsNothing() {
    var values = new float[1000];
    Arrays.fill(values, 0.5f);
    values[3] = 1;
    assertEquals(new QuantizationRange(0, 1), choose(values, 3));
  }

  private static QuantizationRange choose(float[] values, int bits) {
    try (var manager = NDManager.newBaseManager()) {
      return LargestLevel.choose(manager.create(values), range -> LogGrid.of(range, bits));
    }
  }
}
