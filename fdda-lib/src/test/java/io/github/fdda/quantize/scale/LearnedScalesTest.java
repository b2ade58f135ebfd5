package io.github.fdda.quantize.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedScalesTest {

  /** A range of [0, 4], its step times exp(0.3) = 1.349859 or more, behind a function. */
  @ParameterizedTest
  @CsvSource({
    "0, 6, 0.3, 5.399435", // within
    "0, 6, 0.5, 6", // would be 6.594885
    "-1, 6, 2, 6", // nothing below 0 in the grid
    "0, 4, 0.3, 4",
    "0, 1e30, 2, 29.556224",
    "-2, 0, 0.3, 5.399435", // a grid that cannot be within
  })
  void range_endsWithinTheFunction(float low, float high, float exponent, float expected) {
    var model =
        OnnxBuilder.opset(13)
            .image(1, 4, 4)
            .floats("w", 2, 1, 4, 4)
            .node("Conv", List.of("x", "w"), "c")
            .scalar("low", low)
            .scalar("high", high)
            .node("Clip", List.of("c", "low", "high"), "y");
    var learned = learned(model, exponent);
    assertEquals(expected, learned, 1e-5f * expected);
    // Exactly, or a kernel does not take it.
    assertEquals(expected == high, learned == high);
  }

  @Test
  void range_ofARelu_isFree() {
    var model =
        OnnxBuilder.opset(13)
            .image(1, 4, 4)
            .floats("w", 2, 1, 4, 4)
            .node("Conv", List.of("x", "w"), "c")
            .node("Relu", List.of("c"), "y");
    assertEquals(4 * Math.exp(2), learned(model, 2), 1e-4);
  }

  private static float learned(OnnxBuilder model, float exponent) {
    var network = Networks.fromOnnx(model.flat("y"), "clipped", Optional.empty());
    var plan = QuantizationPlan.of(network, BitWidths.of(8, 8), Target.paper());
    var start = List.of(new QuantizationRange(0, 4));
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var scales = new LearnedScales(plan, start, List.of(), Taps.NONE, manager);
      scales.steps().values().forEach(step -> step.addi(exponent));
      scales.keepWithinBounds();
      return scales.ranges().get(0).max();
    }
  }
}
