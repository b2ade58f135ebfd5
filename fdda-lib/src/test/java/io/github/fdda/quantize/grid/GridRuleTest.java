package io.github.fdda.quantize.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.RandomStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridRuleTest {

  private static final NDManager MANAGER = NDManager.newBaseManager("PyTorch");

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  @Test
  void symmetric_largestMagnitudeIsTheOutermostLevel() {
    var grid = new GridRule(true, false).grid(new QuantizationRange(-1, 0.5f), 4);
    assertEquals(new AffineGrid(4, 7, 0), grid);
    assertEquals(-1, grid.fakeQuantize(-1));
    assertEquals(0, grid.fakeQuantize(0));
  }

  @Test
  void symmetric_aChannelOfZerosLeavesRoomForItsBias() {
    var grid = new GridRule(true, false).grid(new QuantizationRange(0, 0), 8);
    assertEquals(127 / 1e-4f, grid.inverseScale());
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 15, 0, 15", // 16 levels from 0
    "false, -3.2, 11.8, -3, 12", // a step of 1: the lowest level is the nearest
    "true, -7, 3, -7, 7",
    "true, -2, 14, -14, 14"
  })
  void range_makesTheSameGrid(boolean symmetric, float min, float max, float low, float high) {
    var rule = new GridRule(symmetric, false);
    var grid = rule.grid(new QuantizationRange(min, max), 4);
    var range = rule.range(grid);
    assertEquals(low, range.min(), 1e-5);
    assertEquals(high, range.max(), 1e-5);
    var again = rule.grid(range, 4);
    assertEquals(grid.scale(), again.scale(), 1e-6 * grid.scale());
    assertEquals(grid.zeroPoint(), again.zeroPoint());
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 4, 0.125", // a step of 1/15: 1/8
    "0.9375, 4, 0.0625", // exactly 1/16
    "0.93, 4, 0.0625",
    "3.0, 2, 1",
    "6.4, 2, 4"
  })
  void powerOfTwo_roundsTheScaleUp(float high, int bits, float scale) {
    var grid = new GridRule(false, true).grid(new QuantizationRange(0, high), bits);
    assertEquals(scale, grid.scale());
    assertEquals(1 << (bits - 1), grid.zeroPoint());
  }

  @Test
  void powerOfTwo_lowestLevelIsNearestToTheLowestValue() {
    // 15 steps in 1.5: one of 0.1, so 1/8; −0.5 is 4 of them.
    var grid = new GridRule(false, true).grid(new QuantizationRange(-0.5f, 1), 4);
    assertEquals(-0.5f, grid.dequantize(grid.lowest()));
    assertEquals(0, grid.fakeQuantize(0));
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, true",
    "true, false, true",
    "true, true, true",
    "false, true, true",
    "true, false, false",
    "true, true, false",
    "false, false, false"
  })
  void rows_areTheGridsElementByElement(boolean symmetric, boolean powerOfTwo, boolean perRow) {
    var rule = new GridRule(symmetric, powerOfTwo);
    var random = RandomStream.SAMPLES.at(5, 0);
    var weight = new float[6 * 20];
    for (var i = 0; i < weight.length; i++) {
      weight[i] = (random.nextFloat() - 0.3f) * (1 + i / 20);
    }
    for (var bits = 2; bits <= 8; bits++) {
      var array = MANAGER.create(weight, new Shape(6, 20));
      var actual = FakeQuantization.weight(array, 0, rule.rows(bits, perRow)).toFloatArray();
      var expected = new float[weight.length];
      for (var i = 0; i < weight.length; i++) {
        var from = perRow ? i / 20 * 20 : 0;
        var row = java.util.Arrays.copyOfRange(weight, from, from + (perRow ? 20 : weight.length));
        expected[i] = rule.grid(QuantizationRange.extremes(row), bits).fakeQuantize(weight[i]);
      }
      assertArrayEquals(expected, actual, "bits " + bits);
    }
  }

  @Test
  void bias_isAWholeNumberOfSteps() {
    // Weight scales 1/7 and 1/3.5, input scale 1/2: biases in steps of 1/14 and 1/7.
    var weight = MANAGER.create(new float[] {-1, 0.5f, 0.25f, 2}, new Shape(2, 2));
    var bias = MANAGER.create(new float[] {0.1f, 0.1f});
    var grids = new GridRule(true, false).rows(4, true);
    var actual = FakeQuantization.bias(weight, 0, grids, bias, 2).toFloatArray();
    assertArrayEquals(new float[] {1 / 14f, 1 / 7f}, actual, 1e-7f);
  }
}
