package io.github.fdda.quantize.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TensorQuantizationTest {

  /** Two bits from 0 to 3: a step of 1. */
  private static final AffineGrid GRID = AffineGrid.of(new QuantizationRange(0, 3), 2);

  @Test
  void levelsAndNearestLevels() {
    var tensor = new TensorQuantization("relu", GRID, new float[] {-2, 0.4f, 0.6f, 1.5f, 2.5f, 9});
    assertEquals("relu", tensor.layer());
    assertEquals(GRID, tensor.grid());
    assertArrayEquals(new float[] {0, 1, 2, 3}, tensor.levels());
    // integers run from −2 to 1: 1.5 is −0.5 there, and a tie goes to the even integer
    assertArrayEquals(new float[] {0, 0, 1, 2, 2, 3}, tensor.quantized());
  }

  @Test
  void levels_ofARangeWithASign() {
    var grid = AffineGrid.of(new QuantizationRange(-1, 2), 3);
    // seven steps of 3/7; −1 is −2.33 steps, so the grid lies at −2, −1, … 5 steps
    var step = 3f / 7;
    var expected = new float[8];
    for (var i = 0; i < 8; i++) {
      expected[i] = (i - 2) * step;
    }
    assertArrayEquals(expected, new TensorQuantization("conv", grid, new float[1]).levels(), 1e-6f);
  }

  @Test
  void valuesAreItsOwn() {
    var values = new float[] {1, 2};
    var tensor = new TensorQuantization("relu", GRID, values);
    values[0] = 99;
    tensor.values()[1] = 99;
    assertArrayEquals(new float[] {1, 2}, tensor.values());
  }
}
