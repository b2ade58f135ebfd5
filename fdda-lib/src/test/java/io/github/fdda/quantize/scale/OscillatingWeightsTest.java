package io.github.fdda.quantize.scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of a linear layer with levels −1, 0, 1 and 2: two bits between their extremes. */
class OscillatingWeightsTest {

  private static final Network NETWORK = TinyNetwork.of(new ImageShape(1, 8, 8));
  private static final List<WeightLayer> LAST =
      NETWORK.weightLayers().stream().filter(layer -> layer.weight().equals("fc.weight")).toList();
  private static final RoundedWeights TWO_BITS =
      new RoundedWeights(
          QuantizationPlan.of(NETWORK, BitWidths.of(2, 8), Target.paper()), WeightRanges.NONE);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final NDArray weight = manager.create(rows(0.4f, 0.4f));

  @AfterEach
  void free() {
    manager.close();
  }

  /** f is 0, 0.05 and 0.0975 after the changes; the level was 0 more often than 1. */
  @Test
  void aWeightThatTurnsBackTwice_isFrozenWhereItWasMore() {
    var oscillating = oscillating(0.09);
    for (var value : new float[] {0.6f, 0.4f}) {
      assertEquals(value, after(oscillating, 0, value, 0.4f)[2], "not yet");
    }
    assertEquals(0, after(oscillating, 0, 0.6f, 0.4f)[2]);
    assertEquals(0, after(oscillating, 0, 1.7f, 0.4f)[2], "stays");
  }

  /** Up and further up is no oscillation, and neither is a way back of one level in the end. */
  @Test
  void aWeightThatMovesOn_isLeft() {
    var oscillating = oscillating(0.09);
    for (var value : new float[] {0.6f, 1.4f, 1.6f, 1.4f, 1.3f}) {
      assertArrayEquals(
          rows(0.4f, value)[0], first(after(oscillating, 0, 0.4f, value)), String.valueOf(value));
    }
  }

  /** To a quarter: 0.04 at last, which the first turn is above. */
  @Test
  void threshold_falls() {
    var early = oscillating(0.16);
    after(early, 0, 0.6f, 0.4f);
    assertEquals(0.4f, after(early, 0, 0.4f, 0.4f)[2]);
    write(0.4f, 0.4f);
    var late = oscillating(0.16);
    after(late, 1, 0.6f, 0.4f);
    assertEquals(0, after(late, 1, 0.4f, 0.4f)[2]);
  }

  @Test
  void restored_goesOnTheSame() {
    var stopped = oscillating(0.09);
    after(stopped, 0, 0.6f, 0.4f);
    after(stopped, 0, 0.4f, 0.6f);
    var saved = stopped.snapshot();
    write(1.7f, 1.7f);
    var resumed = oscillating(0.09);
    resumed.restore(saved);
    assertEquals(0, after(resumed, 0, 0.6f, 0.6f)[2]);
    assertEquals(0.6f, weight.toFloatArray()[3]);
  }

  private OscillatingWeights oscillating(double threshold) {
    return new OscillatingWeights(LAST, Map.of("fc.weight", weight), TWO_BITS, threshold);
  }

  /** All weights when those in the first row were given, and looked at. */
  private float[] after(OscillatingWeights oscillating, double progress, float third, float last) {
    write(third, last);
    oscillating.freeze(progress);
    return weight.toFloatArray();
  }

  private void write(float third, float last) {
    try (var values = manager.create(rows(third, last))) {
      values.copyTo(weight);
    }
  }

  private static float[] first(float[] values) {
    return new float[] {values[0], values[1], values[2], values[3]};
  }

  private static float[][] rows(float third, float last) {
    return new float[][] {{-1, 2, third, last}, {-1, 2, 0, 0}, {-1, 2, 0, 0}};
  }
}
