package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target asks for is what is simulated. */
class TargetedQuantizationTest {

  private static final Network NETWORK = Networks.load("resnet20-fashion-mnist");
  private static final BnsCenters CENTERS =
      Fdda.collectCenters(NETWORK, Datasets.sample("fashion-mnist").calibration(2));
  private static final LabelledImages TEST = Datasets.sample("fashion-mnist").test();
  private static final BitWidths W8A8 = BitWidths.of(8, 8);

  @ParameterizedTest
  @MethodSource("targets")
  void eightBits_loseLittle(String target) {
    var images = IntStream.range(0, 100).mapToObj(TEST::normalized).toList();
    var expected = Fdda.logits(NETWORK, images);
    var actual = quantize(target, W8A8).logits(images);
    var agreed =
        IntStream.range(0, 100)
            .filter(i -> argMax(expected.get(i)) == argMax(actual.get(i)))
            .count();
    assertTrue(agreed >= 97, target + ": " + agreed + " of 100 predictions agree");
  }

  static List<String> targets() {
    return Target.builtIn();
  }

  @Test
  void sixteenBitActivations_loseLess() {
    var images = IntStream.range(0, 100).mapToObj(TEST::normalized).toList();
    var eight = divergence(images, quantize("onnxruntime-cpu", W8A8).logits(images));
    var sixteen = divergence(images, quantize("qnn-htp", BitWidths.of(8, 16)).logits(images));
    // The rest is lost by the weights.
    assertTrue(sixteen < 0.8 * eight, sixteen + " of " + eight);
  }

  /** Mean absolute difference from the float network. */
  private static double divergence(List<float[]> images, List<float[]> logits) {
    var expected = Fdda.logits(NETWORK, images);
    return IntStream.range(0, images.size())
        .mapToDouble(
            i ->
                IntStream.range(0, logits.get(i).length)
                    .mapToDouble(k -> Math.abs(expected.get(i)[k] - logits.get(i)[k]))
                    .average()
                    .orElseThrow())
        .average()
        .orElseThrow();
  }

  @Test
  void integerOnly_everyLogitIsAWholeNumberOfSteps() {
    var quantized = quantize("integer-only", W8A8);
    var parameters = quantized.integers();
    var last = parameters.weights().get(parameters.weights().size() - 1);
    var pooled = (AffineGrid) parameters.activations().get(parameters.activations().size() - 1);
    var logits = quantized.logits(List.of(TEST.normalized(0))).get(0);
    for (var k = 0; k < logits.length; k++) {
      var steps = (double) logits[k] * pooled.inverseScale() * last.grids().get(k).inverseScale();
      assertEquals(Math.rint(steps), steps, "class " + k);
    }
  }

  @Test
  void integerOnly_allScalesArePowersOfTwo() {
    var parameters = quantize("integer-only", BitWidths.of(4, 4)).integers();
    for (var weight : parameters.weights()) {
      weight.grids().forEach(TargetedQuantizationTest::assertPowerOfTwo);
      assertEquals(weight.layer().outputChannels(), weight.bias().length, "bias");
    }
    parameters.activations().forEach(grid -> assertPowerOfTwo((AffineGrid) grid));
  }

  @Test
  void integers_areThoseOfTheWeight() {
    var parameters = quantize("paper", BitWidths.of(3, 3)).integers();
    var first = parameters.weights().get(0);
    var name = first.layer().weight();
    var row = first.layer().channel(parameters.trained().values(name), 2);
    // By hand: 7 steps between the extremes.
    var low = (float) IntStream.range(0, row.length).mapToDouble(i -> row[i]).min().orElseThrow();
    var high = (float) IntStream.range(0, row.length).mapToDouble(i -> row[i]).max().orElseThrow();
    var expected = new int[row.length];
    for (var i = 0; i < row.length; i++) {
      expected[i] =
          (int) Math.rint(7 * row[i] / (high - low)) - (int) Math.rint(7 * low / (high - low)) - 4;
    }
    var size = row.length;
    var actual = java.util.Arrays.copyOfRange(first.integers(), 2 * size, 3 * size);
    assertArrayEquals(expected, actual);
    assertEquals(0, first.bias().length);
  }

  /** What looks at single layers must look at what runs. */
  @ParameterizedTest
  @ValueSource(strings = {"paper", "onnxruntime-cpu", "integer-only", "vitis-dpu", "tflite-micro"})
  void observedAndPartly_computeTheSame(String target) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var student = quantize(target, W8A8).open(manager)) {
      var images = Batches.of(manager, List.of(TEST.normalized(7)), NETWORK.inputShape());
      var expected = student.forward(images).toFloatArray();
      var observed = student.forwardObserved(images, (layer, output) -> {}).toFloatArray();
      assertArrayEquals(expected, observed, 1e-4f, "observed");
      var partly = student.forwardPartly(images, name -> true).toFloatArray();
      assertArrayEquals(expected, partly, 1e-4f, "partly");
    }
  }

  @Test
  void saved_comesBackWithItsTarget(@TempDir Path folder) {
    var quantized = quantize("onnxruntime-cpu", W8A8);
    quantized.save(folder);
    var loaded = QuantizedNetwork.load(folder, NETWORK);
    assertEquals(Target.onnxruntimeCpu(), loaded.config().target());
    var images = List.of(TEST.normalized(0));
    assertArrayEquals(quantized.logits(images).get(0), loaded.logits(images).get(0));
  }

  @Test
  void bitsThatATargetLacks_areRefusedBeforeTraining() {
    var failure =
        assertThrows(
            InvalidInputException.class, () -> quantize("tensorrt-int8", BitWidths.of(4, 4)));
    assertTrue(String.valueOf(failure.getMessage()).startsWith("target tensorrt-int8 computes"));
  }

  private static QuantizedNetwork quantize(String target, BitWidths bits) {
    var config = QuantizationConfig.defaults().withTarget(Target.load(target));
    return CENTERS.quantizeRangesOnly(bits, config);
  }

  private static void assertPowerOfTwo(AffineGrid grid) {
    assertEquals(Math.scalb(1f, Math.getExponent(grid.scale())), grid.scale());
  }

  private static int argMax(float[] values) {
    return IntStream.range(0, values.length)
        .reduce((a, b) -> values[b] > values[a] ? b : a)
        .orElseThrow();
  }
}
