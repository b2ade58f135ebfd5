package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.TorchFunctions.Affine;
import io.github.fdda.engine.TorchFunctions.RowGrids;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchFunctionsTest {

  private static final RowGrids PAPER_2_BITS = new RowGrids(2, false, false, true, 1e-8f);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private NDScope scope;

  @BeforeEach
  void open() {
    scope = new NDScope();
    scope.suppressNotUsedWarning();
  }

  @AfterEach
  void close() {
    scope.close();
    manager.close();
  }

  @Test
  void channelsLast_changesNoValue() {
    var images = manager.create(counting(24), new Shape(2, 3, 2, 2));
    var turned = TorchFunctions.channelsLast(images);
    assertEquals(images.getShape(), turned.getShape());
    assertArrayEquals(counting(24), turned.toFloatArray());
    assertArrayEquals(new float[] {12, 13, 14, 15}, turned.get(1).get(0).toFloatArray());
  }

  /** Outside a tape a few images at a time: here three of them, then two. */
  @Test
  void moments_ofManyValues() {
    var images = manager.arange(5f).reshape(5, 1, 1, 1).repeat(3, 2_000_000);
    try (var off = GradientMode.off()) {
      var moments = TorchFunctions.moments(images);
      assertEquals(2, moments.get(0).getFloat(), 1e-6f);
      assertEquals(2, moments.get(1).getFloat(), 1e-6f);
    }
  }

  @Test
  void every_inTheOrderOfTheAxes() {
    var images = manager.create(counting(24), new Shape(2, 3, 2, 2));
    var expected = new float[] {0, 5, 10, 15, 20};
    assertArrayEquals(expected, TorchFunctions.every(images, 5).toFloatArray());
    var turned = TorchFunctions.channelsLast(images);
    assertArrayEquals(expected, TorchFunctions.every(turned, 5).toFloatArray());
  }

  @Test
  void permute_rowsAndColumnsOfEachMatrix() {
    var matrices = manager.create(counting(18), new Shape(2, 3, 3));
    var permuted = TorchFunctions.permute(matrices, new int[] {2, 0, 1});
    var first = new float[] {8, 6, 7, 2, 0, 1, 5, 3, 4};
    assertArrayEquals(first, permuted.get(0).toFloatArray());
    assertArrayEquals(new float[] {17, 15, 16}, permuted.get(1).get(0).toFloatArray());
  }

  @Test
  void clip_limitsAndLetsTheGradientPassInside() {
    var x = manager.create(new float[] {-2, 0.5f, 3});
    var y = gradientInto(x, v -> TorchFunctions.clip(v, -1, 1));
    assertArrayEquals(new float[] {-1, 0.5f, 1}, y);
    assertArrayEquals(new float[] {0, 1, 0}, x.getGradient().toFloatArray());
  }

  @Test
  void leakyRelu_writesOverItsArgument() {
    var x = manager.create(new float[] {-2, 3});
    var y = gradientInto(x, v -> TorchFunctions.leakyReluInPlace(v.add(1), 0.5f));
    assertArrayEquals(new float[] {-0.5f, 4}, y);
    assertArrayEquals(new float[] {0.5f, 1}, x.getGradient().toFloatArray());
    var values = manager.create(new float[] {-4});
    TorchFunctions.leakyReluInPlace(values, 0.5f);
    assertArrayEquals(new float[] {-2}, values.toFloatArray());
  }

  /** Levels 0, 1/2, 1 and 3/2. */
  @Test
  void quantize_roundsToLevelsAndStopsTheGradientBeyond() {
    var x = manager.create(new float[] {-1, 0.2f, 0.3f, 1.4f, 2});
    var y = gradientInto(x, v -> TorchFunctions.quantize(v, 0, 1.5f, 2));
    assertArrayEquals(new float[] {0, 0, 0.5f, 1.5f, 1.5f}, y);
    assertArrayEquals(new float[] {0, 1, 1, 1, 0}, x.getGradient().toFloatArray());
  }

  @Test
  void quantizeUnmasked_letsTheGradientPassEverywhere() {
    var x = manager.create(new float[] {-1, 0.2f, 0.3f, 1.4f, 2});
    var y = gradientInto(x, v -> TorchFunctions.quantizeUnmasked(v, 0, 1.5f, 2));
    assertArrayEquals(new float[] {0, 0, 0.5f, 1.5f, 1.5f}, y);
    assertArrayEquals(new float[] {1, 1, 1, 1, 1}, x.getGradient().toFloatArray());
    assertArrayEquals(new float[] {-1, 0.2f, 0.3f, 1.4f, 2}, x.toFloatArray());
  }

  /** Integers −1 to 2; one channel of one place with step 2, one with step 1/2. */
  @Test
  void quantizeLearned_aStepForEachChannel() {
    var x = manager.create(new float[] {-3, 1.2f, 5, 0.6f, 0.2f, -1}, new Shape(3, 2, 1, 1));
    var step = manager.create(new float[] {2, 0.5f});
    step.setRequiresGradient(true);
    var y = gradientInto(x, v -> TorchFunctions.quantizeLearned(v, step, -1, 2));
    assertArrayEquals(new float[] {-2, 1, 4, 0.5f, 0, -0.5f}, y);
    // −1.5 and 2.5 steps, 2.4 and −2 steps are beyond.
    assertArrayEquals(new float[] {0, 0, 0, 1, 1, 0}, x.getGradient().toFloatArray());
    // First channel: −1, 2 and 0 − 0.1; second: 2, 1 − 1.2 ...
    assertArrayEquals(
        new float[] {-1 + 2 + (0 - 0.1f), 2 + (1 - 1.2f) - 1}, step.getGradient().toFloatArray());
  }

  /** Vectors, one step for all: 0.4 and 1.6 steps between 0 and 3, and 10 and −2 steps beyond. */
  @Test
  void quantizeLearned_oneStep() {
    var x = manager.create(new float[] {0.2f, 0.8f, 5, -1}, new Shape(2, 2));
    var step = manager.create(new float[] {0.5f});
    step.setRequiresGradient(true);
    var y = gradientInto(x, v -> TorchFunctions.quantizeLearned(v, step, 0, 3));
    assertArrayEquals(new float[] {0, 1, 1.5f, 0}, y);
    assertArrayEquals(new float[] {1, 1, 0, 0}, x.getGradient().toFloatArray());
    assertArrayEquals(new float[] {-0.4f + 0.4f + 3}, step.getGradient().toFloatArray(), 1e-6f);
  }

  /** h is 1/2, 1 and 0; in the middle it rises by 1.2/4. */
  @Test
  void softRound_betweenTwoLevels() {
    var v = manager.create(new float[] {0, 10, -10});
    var low = manager.create(new float[] {1, 1, 1});
    var step = manager.create(new float[] {0.5f, 0.5f, 4});
    var y = gradientInto(v, x -> TorchFunctions.softRound(x, low, step));
    assertArrayEquals(new float[] {1.25f, 1.5f, 1}, y, 1e-6f);
    assertArrayEquals(new float[] {0.15f, 0, 0}, v.getGradient().toFloatArray(), 1e-6f);
  }

  /** σ(ln 3) = 3/4, so h = 0.8 and |2h − 1| = 0.6; the others are 0 and 1. */
  @Test
  void roundingPenalty_byHand() {
    var v = manager.create(new float[] {(float) Math.log(3), 0, 10});
    assertEquals(1 - 0.36f + 1, TorchFunctions.roundingPenalty(v, 2).getFloat(), 1e-5f);
    assertEquals(1 - 0.1296f + 1, TorchFunctions.roundingPenalty(v, 4).getFloat(), 1e-5f);
  }

  @Test
  void weightedError_byHand() {
    var wanted = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    var actual = manager.create(new float[] {2, 2, 1, 5}, new Shape(2, 2));
    var weight = manager.create(new float[] {3, 0.5f}, new Shape(1, 2));
    var error = TorchFunctions.weightedError(wanted, actual, weight);
    assertEquals((3 + 0 + 12 + 0.5f) / 4, error.getFloat(), 1e-6f);
  }

  /** Two channels of 1×2 places: the choice lists the channels of the first place first. */
  @Test
  void choose_elementByElement() {
    var first = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 2, 1, 2));
    var second = first.neg();
    var choice = manager.create(new boolean[] {true, false, false, true}, new Shape(1, 1, 2, 2));
    assertArrayEquals(
        new float[] {1, -2, -3, 4}, TorchFunctions.choose(first, second, choice).toFloatArray());
    var uneven = manager.create(new boolean[] {true, true, false, false}, new Shape(1, 1, 2, 2));
    assertArrayEquals(
        new float[] {1, -2, 3, -4}, TorchFunctions.choose(first, second, uneven).toFloatArray());
  }

  /** Two bits: first row in thirds from 0 to 3, second row in steps of 1/3 from -1/3 to 2/3. */
  @Test
  void quantizeRows_fitsEachRow() {
    var x = manager.create(new float[] {0, 0.9f, 2.2f, 3, -1 / 3f, 0.1f, 0.3f, 2 / 3f});
    var weight = x.reshape(2, 2, 1, 2);
    var expected = new float[] {0, 1, 2, 3, -1 / 3f, 0, 1 / 3f, 2 / 3f};
    var y = gradientInto(x, v -> TorchFunctions.quantizeRows(v.reshape(2, 2, 1, 2), PAPER_2_BITS));
    assertArrayEquals(expected, y, 1e-6f);
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 1, 1}, x.getGradient().toFloatArray());
    assertEquals(weight.getShape(), TorchFunctions.quantizeRows(weight, PAPER_2_BITS).getShape());
  }

  /** γ/√(σ²+ε) is 6/√(3+1) = 3 and −1/√(0.75+0.25)... written out below. */
  @Test
  void fold_scalesWeightAndShiftsBias() {
    var weight = manager.create(new float[] {1, 2}, new Shape(2, 1, 1, 1));
    var folded =
        TorchFunctions.fold(
            new Affine(weight, manager.create(new float[] {10, 20})),
            manager.create(new float[] {6, -1}),
            manager.create(new float[] {5, 7}),
            manager.create(new float[] {9, 18}),
            manager.create(new float[] {3, 0}),
            1f);
    // 6/√(3+1) = 3 and −1/√(0+1) = −1
    assertArrayEquals(new float[] {3, -2}, folded.weight().toFloatArray(), 1e-5f);
    // (10 − 9)·3 + 5 and (20 − 18)·(−1) + 7
    assertArrayEquals(new float[] {8, 5}, folded.bias().toFloatArray(), 1e-5f);
  }

  /**
   * One pixel with value 1, upsampled to 2×2: each output sums the weights that see those. The
   * other 15 channels are 0: the generator has whole blocks of 16 as well, and of fewer the engine
   * makes NaN now and then on the processors that docs/engine.md names.
   */
  @Test
  void convolveUpsampled_onePixel() {
    var weight = Arrays.copyOf(new float[] {1, 2, 4, 8, 16, 32, 64, 128, 256}, 16 * 16 * 9);
    var result =
        TorchFunctions.convolveUpsampled(
                manager.create(Arrays.copyOf(new float[] {1}, 16), new Shape(1, 16, 1, 1)),
                manager.create(weight, new Shape(16, 16, 3, 3)),
                manager.create(Arrays.copyOf(new float[] {1000}, 16)))
            .get(":, :1");
    assertEquals(new Shape(1, 1, 2, 2), result.getShape());
    var expected =
        new float[] {
          1000 + 16 + 32 + 128 + 256, 1000 + 8 + 16 + 64 + 128,
          1000 + 2 + 4 + 16 + 32, 1000 + 1 + 2 + 8 + 16
        };
    assertArrayEquals(expected, result.toFloatArray());
  }

  @Test
  void convolveUpsampled_agreesWithItsTwoSteps() {
    var images = manager.create(wave(2 * 16 * 4 * 5), new Shape(2, 16, 4, 5));
    var weight = manager.create(wave(16 * 16 * 9), new Shape(16, 16, 3, 3));
    var bias = manager.create(Arrays.copyOf(new float[] {0.5f, -0.5f}, 16));
    var one = new Shape(1, 1);
    var upsampled = images.getNDArrayInternal().interpolation(new long[] {8, 10}, 0, false);
    var expected =
        upsampled
            .getNDArrayInternal()
            .convolution(upsampled, weight, bias, one, one, one, 1)
            .singletonOrThrow();
    var actual = TorchFunctions.convolveUpsampled(images, weight, bias);
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 1e-4f);
  }

  @Test
  void moments_ofChannels() {
    var values = manager.create(new float[] {1, 3, 10, 10, 5, 7, 14, 6}, new Shape(2, 2, 1, 2));
    var moments = TorchFunctions.moments(values);
    assertArrayEquals(new float[] {4, 10}, moments.get(0).toFloatArray(), 1e-6f);
    assertArrayEquals(new float[] {5, 8}, moments.get(1).toFloatArray(), 1e-6f);
  }

  /** Far from 0, squares lose what differences of values keep. */
  @Test
  void moments_farFromZero() {
    var values = wave(4000);
    var sum = 0.0;
    for (var i = 0; i < values.length; i++) {
      values[i] = 1000.1f + 0.1f * values[i];
      sum += values[i];
    }
    var squares = 0.0;
    for (var value : values) {
      squares += Math.pow(value - sum / values.length, 2);
    }
    var moments = TorchFunctions.moments(manager.create(values, new Shape(10, 1, 20, 20)));
    var variance = squares / values.length;
    assertEquals(variance, moments.get(1).getFloat(), 1e-4 * variance);
  }

  @Test
  void moments_ofVectors() {
    var moments = TorchFunctions.moments(manager.create(new float[][] {{1, 10}, {3, 10}}));
    assertArrayEquals(new float[] {2, 10}, moments.get(0).toFloatArray(), 1e-6f);
    assertArrayEquals(new float[] {1, 0}, moments.get(1).toFloatArray(), 1e-6f);
  }

  @Test
  void normalize_byRunningStatistics() {
    var values = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    var result =
        TorchFunctions.normalize(
            values,
            manager.create(new float[] {2, 6}),
            manager.create(new float[] {10, 20}),
            manager.create(new float[] {1, 3}),
            manager.create(new float[] {3, 8}),
            1);
    // (1 − 1)·2/2 + 10, (2 − 3)·6/3 + 20, (3 − 1)·2/2 + 10, (4 − 3)·6/3 + 20
    assertArrayEquals(new float[] {10, 18, 12, 22}, result.toFloatArray(), 1e-5f);
  }

  @Test
  void normalizeBatch_eachImageWithItsOwnScale() {
    var values = manager.create(new float[] {1, 3, 5, 7}, new Shape(2, 1, 1, 2));
    var result =
        TorchFunctions.normalizeBatch(
            values,
            manager.create(new float[] {3, 30}, new Shape(2, 1)),
            manager.create(new float[] {1, 2}, new Shape(2, 1)),
            4);
    // mean 4, variance 5: divided by 3
    assertArrayEquals(new float[] {-2, 0, 12, 32}, result.toFloatArray(), 1e-5f);
  }

  private float[] gradientInto(NDArray x, UnaryOperator<NDArray> function) {
    x.setRequiresGradient(true);
    try (var collector = manager.getEngine().newGradientCollector()) {
      var y = function.apply(x);
      collector.backward(y.sum());
      return y.toFloatArray();
    }
  }

  private static float[] counting(int length) {
    var values = new float[length];
    for (var i = 0; i < length; i++) {
      values[i] = i;
    }
    return values;
  }

  private static float[] wave(int length) {
    var values = new float[length];
    for (var i = 0; i < length; i++) {
      values[i] = (float) Math.sin(i * i);
    }
    return values;
  }
}
