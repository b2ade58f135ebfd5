package io.github.fdda.quantize.distil;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.WeightLayer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three bits have the levels −3 to 3; every expected value is worked out by hand. */
class GradientRoundingTest {

  private static final WeightLayer LAYER = new WeightLayer(0, "conv", 0, 2, 2, 2, 4);
  private static final Shape ROWS = new Shape(2, 2);
  private static final Shape IMAGE = new Shape(1, 2, 1, 2);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void global_largestMagnitudeOfAll() {
    var rounding = rounding(GradientScale.GLOBAL);
    assertRounded(rounding, ROWS, new float[] {1, -2.4f, 0.25f, 4}, 4f / 3, -8f / 3, 0, 4);
  }

  /** A channel is a column of rows. */
  @Test
  void perChannel_ofRows() {
    var rounding = rounding(GradientScale.PER_CHANNEL);
    assertRounded(rounding, ROWS, new float[] {1, -2.4f, 0.25f, 4}, 1, -8f / 3, 1f / 3, 4);
  }

  @Test
  void perChannel_ofImages() {
    var rounding = rounding(GradientScale.PER_CHANNEL);
    assertRounded(rounding, IMAGE, new float[] {1, 0.25f, -2.4f, 4}, 1, 1f / 3, -8f / 3, 4);
  }

  @Test
  void perChannel_allZero() {
    assertRounded(rounding(GradientScale.PER_CHANNEL), ROWS, new float[4], 0, 0, 0, 0);
  }

  /** For the input all channels have one scale, since it sums over them. */
  @Test
  void input_hasOneScale() {
    try (var gradient = manager.create(new float[] {1, -2.4f, 0.25f, 4}, ROWS)) {
      assertArrayEquals(
          new float[] {4f / 3, -8f / 3, 0, 4},
          rounding(GradientScale.PER_CHANNEL).forInput(gradient).toFloatArray(),
          1e-6f);
    }
  }

  /**
   * One of four values is beyond σ = 3.46 (and 1.30), which is less than 0.3 of them: s is 8, then
   * 0.2·8 + 0.8·3 = 4.
   */
  @Test
  void magnitudeAware_slowWhereFewAreLarge() {
    var rounding = rounding(GradientScale.MAGNITUDE_AWARE);
    var shape = new Shape(1, 2, 1, 4);
    var first = new float[] {0, 0, 0, 8, 0, 0, 0, 0};
    assertRounded(rounding, shape, first, first);
    assertRounded(
        rounding, shape, new float[] {0, 0, 0, 3, 0, 0, 0, 0}, 0, 0, 0, 8f / 3, 0, 0, 0, 0);
  }

  /** Half of the values are beyond σ = 2.24: s is the largest, 3, whatever it was before. */
  @Test
  void magnitudeAware_largestWhereBellShaped() {
    var rounding = rounding(GradientScale.MAGNITUDE_AWARE);
    var shape = new Shape(1, 2, 1, 4);
    assertRounded(rounding, shape, new float[] {8, 0, 0, 0, 0, 0, 0, 0}, 8, 0, 0, 0, 0, 0, 0, 0);
    var bell = new float[] {3, -3, 1, -1, 0, 0, 0, 0};
    assertRounded(rounding, shape, bell, bell);
  }

  @Test
  void magnitudeAware_goesOnFromItsSnapshot() {
    var rounding = rounding(GradientScale.MAGNITUDE_AWARE);
    var shape = new Shape(1, 2, 1, 4);
    assertRounded(rounding, shape, new float[] {8, 0, 0, 0, 0, 0, 0, 0}, 8, 0, 0, 0, 0, 0, 0, 0);
    var resumed = rounding(GradientScale.MAGNITUDE_AWARE);
    resumed.restore(rounding.snapshot());
    assertRounded(
        resumed, shape, new float[] {0, 0, 0, 3, 0, 0, 0, 0}, 0, 0, 0, 8f / 3, 0, 0, 0, 0);
  }

  @Test
  void bits_outOfRange() {
    for (var bits : List.of(1, 17, 31)) {
      assertRefused(
          () -> new GradientQuantization(bits, GradientScale.GLOBAL), "bits of gradients");
    }
  }

  private GradientRounding rounding(GradientScale scale) {
    return new GradientRounding(new GradientQuantization(3, scale), List.of(LAYER), manager);
  }

  private void assertRounded(
      GradientRounding rounding, Shape shape, float[] gradient, float... expected) {
    try (var array = manager.create(gradient, shape)) {
      assertArrayEquals(expected, rounding.forWeight(LAYER.name(), array).toFloatArray(), 1e-6f);
    }
  }
}
