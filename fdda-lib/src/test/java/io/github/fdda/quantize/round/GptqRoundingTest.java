package io.github.fdda.quantize.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.RandomStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GptqRoundingTest {

  private static final Network NETWORK = Networks.load("resnet20-fashion-mnist");
  private static final QuantizationPlan PLAN =
      QuantizationPlan.of(NETWORK, BitWidths.of(2, 4), Target.paper());
  private static final WeightLayer LAYER = NETWORK.weightLayers().get(1);
  private static final NDManager MANAGER = NDManager.newBaseManager("PyTorch");

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  @Test
  void inverseFactor_byHand() {
    // C + 0.5 · 2 · I = [3 1; 1 3], its inverse [3 −1; −1 3] / 8.
    var factor = damped(2, 1, 1, 2).inverseFactors().toFloatArray();
    var first = (float) Math.sqrt(3 / 8.0);
    var last = (float) Math.sqrt(1 / 3.0);
    assertArrayEquals(new float[] {first, -1 / (8 * first), 0, last}, factor, 1e-6f);
  }

  @Test
  void inverseFactor_ofInputsThatNeverVary() {
    var factor = damped(0, 0, 0, 0).inverseFactors().toFloatArray();
    // (0.5 · 10⁻⁴ · I)⁻¹
    var root = (float) Math.sqrt(2e4);
    assertArrayEquals(new float[] {root, 0, 0, root}, factor, 1e-4f);
  }

  /**
   * More is added until C + ρI is positive definite: ρ = 0.5 · 10⁻⁴ · 10³ is the first. What the
   * group beside it needs is left as it is.
   */
  @Test
  void inverseFactor_ofRoundingErrors() {
    var damped = damped(2, 1, 1, 2, -0.01f, -0.01f, -0.01f, -0.01f);
    assertArrayEquals(new double[] {1, 0.05}, damped.ridges(), 1e-12);
    // [0.04 −0.01; −0.01 0.04] has the inverse [0.04 0.01; 0.01 0.04] / 0.0015.
    var factors = damped.inverseFactors().toFloatArray();
    assertEquals(Math.sqrt(3 / 8.0), factors[0], 1e-6);
    assertEquals(Math.sqrt(0.04 / 0.0015), factors[4], 1e-5);
  }

  @Test
  void variancesNotFinite_refused() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> damped(1, 0, 0, Float.POSITIVE_INFINITY));
    assertEquals("inputs of a layer have variances that are not finite", thrown.getMessage());
  }

  /** Of 2×2 covariances, one group after the other, damped by 0.5. */
  private static DampedCovariances damped(float... covariances) {
    var shape = new Shape(covariances.length / 4, 2, 2);
    return new DampedCovariances(MANAGER.create(covariances, shape), 0.5);
  }

  @Test
  void uncorrelatedInputs_nearestLevels() {
    var weights = weights();
    var size = weights.length / LAYER.outputChannels();
    var identity = new float[size * size];
    IntStream.range(0, size).forEach(i -> identity[i * size + i] = 1);
    var rounding = new GptqRounding(PLAN, WeightRangeMethod.MSE);
    var rounded = round(rounding, weights, identity);
    var ranges = rounding.ranges().of(LAYER).orElseThrow();
    for (var i = 0; i < weights.length; i++) {
      var grid = AffineGrid.of(ranges.get(i / size), 2);
      assertEquals(grid.fakeQuantize(weights[i]), rounded[i], 1e-6f, "weight " + i);
    }
  }

  @Test
  void correlatedInputs_outputChangesLess() {
    var weights = weights();
    var size = weights.length / LAYER.outputChannels();
    var covariances = new float[size * size];
    for (var i = 0; i < size; i++) {
      for (var j = 0; j < size; j++) {
        covariances[i * size + j] = (float) Math.pow(0.9, Math.abs(i - j));
      }
    }
    var rounding = new GptqRounding(PLAN, WeightRangeMethod.MSE);
    var rounded = round(rounding, weights, covariances);
    var ranges = rounding.ranges().of(LAYER).orElseThrow();
    var nearest = new float[weights.length];
    for (var i = 0; i < weights.length; i++) {
      nearest[i] = AffineGrid.of(ranges.get(i / size), 2).fakeQuantize(weights[i]);
    }
    var compensated = outputError(weights, rounded, covariances);
    var plain = outputError(weights, nearest, covariances);
    assertTrue(compensated < 0.5 * plain, compensated + " against " + plain);
  }

  @Test
  void windowCovariances_byHand() {
    // Two images of one channel, 1×3 pixels; a window of two; four places: (1,2), (2,3), (0,0),
    // (0,4).
    var images = MANAGER.create(new float[] {1, 2, 3, 0, 0, 4}, new Shape(2, 1, 1, 3));
    var actual =
        TorchFunctions.windowCovariances(
            images, new Shape(1, 2), ConvolutionGeometry.square(1, 0, 1, 1));
    assertEquals(new Shape(1, 2, 2), actual.getShape());
    // Means 0.75 and 2.25; second moments 5/4, 29/4, 8/4.
    var mixed = 2 - 0.75f * 2.25f;
    assertArrayEquals(
        new float[] {1.25f - 0.5625f, mixed, mixed, 7.25f - 5.0625f}, actual.toFloatArray(), 1e-6f);
  }

  @Test
  void windowCovariances_groupsAndStride() {
    // One image, two channels of 2×2; 1×1 windows at stride 2: the corner of each channel, no
    // variance.
    var images = MANAGER.arange(8f).reshape(1, 2, 2, 2);
    var actual =
        TorchFunctions.windowCovariances(
            images, new Shape(1, 1), ConvolutionGeometry.square(2, 0, 1, 2));
    assertEquals(new Shape(2, 1, 1), actual.getShape());
    assertArrayEquals(new float[] {0, 0}, actual.toFloatArray());
  }

  @Test
  void ranges_comeBackFromTheirArrays() {
    var rounding = new GptqRounding(PLAN, WeightRangeMethod.MSE);
    var size = LAYER.weightCount() / LAYER.outputChannels();
    var identity = new float[size * size];
    IntStream.range(0, size).forEach(i -> identity[i * size + i] = 1);
    round(rounding, weights(), identity);
    assertEquals(rounding.ranges(), WeightRanges.of(rounding.ranges().toSnapshot()));
  }

  private static float[] round(GptqRounding rounding, float[] weights, float[] covariances) {
    var size = (int) Math.sqrt(covariances.length);
    var outputs = LAYER.outputChannels();
    var weight = MANAGER.create(weights, new Shape(outputs, size / 9, 3, 3));
    var moments = MANAGER.create(covariances, new Shape(1, size, size));
    rounding.layerInput(LAYER, new LayerInput(weight, 1, values -> moments));
    assertArrayEquals(
        rounding.weight(LAYER, weight).toFloatArray(), weight.toFloatArray(), "overwritten");
    return weight.toFloatArray();
  }

  /** Σ (w − ŵ)ᵀ C (w − ŵ) over the output channels. */
  private static double outputError(float[] weights, float[] rounded, float[] covariances) {
    var size = (int) Math.sqrt(covariances.length);
    var sum = 0.0;
    for (var row = 0; row < weights.length; row += size) {
      for (var i = 0; i < size; i++) {
        for (var j = 0; j < size; j++) {
          sum +=
              (double) (weights[row + i] - rounded[row + i])
                  * covariances[i * size + j]
                  * (weights[row + j] - rounded[row + j]);
        }
      }
    }
    return sum;
  }

  private static float[] weights() {
    var random = RandomStream.SAMPLES.at(3, 0);
    var weights = new float[LAYER.weightCount()];
    for (var i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return weights;
  }
}
