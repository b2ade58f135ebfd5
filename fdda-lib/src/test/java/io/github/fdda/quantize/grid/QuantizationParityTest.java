package io.github.fdda.quantize.grid;

import static io.github.fdda.golden.Golden.assertClose;

import ai.djl.ndarray.NDManager;
import io.github.fdda.golden.Golden;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationParityTest {

  private static final double TOLERANCE = 1e-4;

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
  @ValueSource(ints = {2, 3, 4, 5, 8})
  void weights_perOutputChannel(int bits) throws IOException {
    var golden = Golden.load("weight_quantization", manager);
    for (var layer : new String[] {"conv", "linear"}) {
      var weight = golden.array(layer + "_weight");
      var quantized = FakeQuantization.weight(weight, 0, GridRule.PAPER.rows(bits, true));
      assertClose(
          golden.values(String.format(Locale.ROOT, "%s_dequantized_%dbit", layer, bits)),
          quantized.toFloatArray(),
          TOLERANCE,
          layer);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8})
  void linearWeight_transposed(int bits) throws IOException {
    var golden = Golden.load("weight_quantization", manager);
    var weight = golden.array("linear_weight").transpose();
    var quantized = FakeQuantization.weight(weight, 1, GridRule.PAPER.rows(bits, true)).transpose();
    assertClose(
        golden.values(String.format(Locale.ROOT, "linear_dequantized_%dbit", bits)),
        quantized.toFloatArray(),
        TOLERANCE,
        "linear");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void activations_movingAverageThenFrozen(int bits) throws IOException {
    var golden = Golden.load("activation_quantization", manager);
    var rule = TrackedRangeConfig.rule();
    var range = QuantizationRange.EMPTY;
    for (var step = 0; step < 3; step++) {
      var input = golden.array("input_" + step);
      range = rule.update(range, input, found -> AffineGrid.of(found, bits));
      var name = String.format(Locale.ROOT, "%dbit_step%d", bits, step);
      assertClose(
          golden.values("range_" + name),
          new float[] {range.min(), range.max()},
          TOLERANCE,
          "range " + name);
      assertClose(
          golden.values("output_" + name),
          FakeQuantization.perTensor(input, AffineGrid.of(range, bits), StraightThrough.UNMASKED)
              .toFloatArray(),
          TOLERANCE,
          "output " + name);
    }
    assertFrozen(golden, range, bits);
  }

  private void assertFrozen(Golden golden, QuantizationRange range, int bits) {
    var input = golden.array("frozen_input");
    input.setRequiresGradient(true);
    try (var collector = manager.getEngine().newGradientCollector()) {
      var output =
          FakeQuantization.perTensor(input, AffineGrid.of(range, bits), StraightThrough.UNMASKED);
      collector.backward(output.square().sum());
      assertClose(
          golden.values(String.format(Locale.ROOT, "frozen_output_%dbit", bits)),
          output.toFloatArray(),
          TOLERANCE,
          "frozen output");
      assertClose(
          golden.values(String.format(Locale.ROOT, "frozen_gradient_%dbit", bits)),
          input.getGradient().toFloatArray(),
          TOLERANCE,
          "frozen gradient");
    }
  }
}
