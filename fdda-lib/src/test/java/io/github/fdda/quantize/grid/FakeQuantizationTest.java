package io.github.fdda.quantize.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeQuantizationTest {

  private static final int MANY = 5000;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 6",
    "3, 0, 1.7",
    "4, -0.31, 2.2",
    "5, -3, -1",
    "8, 0.2, 4",
    "4, 0, 0",
    "4, 1, 1"
  })
  void perTensor_isTheGridElementByElement(int bits, float min, float max) {
    var range = new QuantizationRange(min, max);
    var grid = AffineGrid.of(range, bits);
    var values = uniform(MANY, -4, 7);
    var actual =
        FakeQuantization.perTensor(
                manager.create(values, new Shape(2, 5, 50, 10)), grid, StraightThrough.MASKED)
            .toFloatArray();
    for (var i = 0; i < MANY; i++) {
      // Adding 0 makes -0, which is as good, 0.
      assertEquals(grid.fakeQuantize(values[i]), actual[i] + 0, () -> "value");
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 0.83", "8, 0.31"})
  void logarithmic_isTheGridElementByElement(int bits, float largest) {
    var grid = new LogGrid(bits, largest);
    var values = uniform(MANY, -0.1f, 1);
    Arrays.fill(values, 0, 10, 0);
    for (var gradient : StraightThrough.values()) {
      var actual =
          FakeQuantization.perTensor(
                  manager.create(values, new Shape(2, 5, 50, 10)), grid, gradient)
              .toFloatArray();
      for (var i = 0; i < MANY; i++) {
        assertEquals(grid.fakeQuantize(values[i]), actual[i]);
      }
    }
  }

  /** A value below 0, 0.4 and 0.01, which become 0.35 and 0, and one above the largest level. */
  @Test
  void gradient_ofLogarithms() {
    var values = new float[] {-5, 0.4f, 0.01f, 9};
    var grid = new LogGrid(2, 1);
    assertArrayEquals(
        new float[] {0, 1, 1, 0},
        gradient(x -> FakeQuantization.perTensor(x, grid, StraightThrough.MASKED), values));
    assertArrayEquals(
        new float[] {1, 1, 1, 1},
        gradient(x -> FakeQuantization.perTensor(x, grid, StraightThrough.UNMASKED), values));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void perChannel_firstAxis(int bits) {
    var weight = uniform(6 * 35, -2, 1);
    var actual =
        FakeQuantization.weight(
            manager.create(weight, new Shape(6, 5, 7, 1)), 0, GridRule.PAPER.rows(bits, true));
    assertEquals(new Shape(6, 5, 7, 1), actual.getShape());
    assertArrayEquals(byRow(weight, 6, 35, bits), actual.toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void perChannel_secondAxis(int bits) {
    var transposed = uniform(6 * 35, -2, 1);
    var weight = manager.create(transposed, new Shape(6, 35)).transpose();
    var actual = FakeQuantization.weight(weight, 1, GridRule.PAPER.rows(bits, true));
    assertEquals(new Shape(35, 6), actual.getShape());
    assertArrayEquals(byRow(transposed, 6, 35, bits), actual.transpose().toFloatArray());
  }

  /** Two bits from 0 to 3: levels 0, 1, 2, 3. */
  @ParameterizedTest
  @CsvSource({"0, Infinity", "-1, 2.5", "0.5, 6", "4, 5", "-3, -1"})
  void limited_isLimitingThenQuantizing(float low, float high) {
    var range = new QuantizationRange(0, 3);
    var values = new float[] {-2, 0.2f, 0.7f, 1.6f, 2.2f, 2.4f, 2.9f, 3.2f, 4.4f, 7};
    var limited = values.clone();
    for (var i = 0; i < values.length; i++) {
      limited[i] = Math.min(Math.max(values[i], low), high);
    }
    var expected =
        FakeQuantization.perTensor(
            manager.create(limited), AffineGrid.of(range, 2), StraightThrough.MASKED);
    var actual =
        FakeQuantization.limited(manager.create(values), low, high, AffineGrid.of(range, 2));
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray());
  }

  @Test
  void perChannel_channelOfOneValue() {
    var weight = manager.create(new float[] {0, 0, -1, 1}, new Shape(2, 2));
    var actual = FakeQuantization.weight(weight, 0, GridRule.PAPER.rows(4, true)).toFloatArray();
    assertArrayEquals(new float[] {0, 0, -16 / 15f, 14 / 15f}, actual, 1e-6f);
  }

  /** Levels 0, 1, 2, 3: two values inside, one below, one above. */
  @Test
  void gradient_masked() {
    assertArrayEquals(
        new float[] {0, 1, 1, 0}, gradient(x -> perTensor(x, StraightThrough.MASKED)));
  }

  @Test
  void gradient_unmasked() {
    assertArrayEquals(
        new float[] {1, 1, 1, 1}, gradient(x -> perTensor(x, StraightThrough.UNMASKED)));
  }

  @Test
  void gradient_ofWeights() {
    assertArrayEquals(
        new float[] {1, 1, 1, 1},
        gradient(
            x ->
                FakeQuantization.weight(x.reshape(2, 2), 0, GridRule.PAPER.rows(2, true))
                    .flatten()));
  }

  @ParameterizedTest
  @EnumSource
  void values_doNotDependOnTheGradient(StraightThrough gradient) {
    var values = manager.create(new float[] {-5, 0.4f, 2.6f, 9});
    assertArrayEquals(new float[] {0, 0, 3, 3}, perTensor(values, gradient).toFloatArray());
  }

  private static NDArray perTensor(NDArray values, StraightThrough gradient) {
    return FakeQuantization.perTensor(
        values, AffineGrid.of(new QuantizationRange(0, 3), 2), gradient);
  }

  private float[] gradient(UnaryOperator<NDArray> function) {
    return gradient(function, new float[] {-5, 0.4f, 2.6f, 9});
  }

  private float[] gradient(UnaryOperator<NDArray> function, float[] at) {
    var values = manager.create(at);
    values.setRequiresGradient(true);
    try (var collector = manager.getEngine().newGradientCollector()) {
      collector.backward(function.apply(values).sum());
    }
    return values.getGradient().toFloatArray();
  }

  private static float[] byRow(float[] values, int rows, int length, int bits) {
    var expected = new float[values.length];
    for (var row = 0; row < rows; row++) {
      var min = Float.POSITIVE_INFINITY;
      var max = Float.NEGATIVE_INFINITY;
      for (var i = row * length; i < (row + 1) * length; i++) {
        min = Math.min(min, values[i]);
        max = Math.max(max, values[i]);
      }
      var grid = AffineGrid.of(new QuantizationRange(min, max), bits);
      for (var i = row * length; i < (row + 1) * length; i++) {
        expected[i] = grid.fakeQuantize(values[i]);
      }
    }
    return expected;
  }

  private static float[] uniform(int count, float least, float most) {
    var random = new SplittableRandom(count);
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = random.nextFloat(least, most);
    }
    return values;
  }
}
