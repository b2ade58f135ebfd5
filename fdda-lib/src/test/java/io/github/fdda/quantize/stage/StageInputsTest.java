package io.github.fdda.quantize.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageInputsTest {

  @Test
  void count_byPixels() {
    assertEquals(100, inputs(32, 2).count(100));
    // A quarter of 200, for four times as many pixels.
    assertEquals(50, inputs(64, 2).count(200));
    assertEquals(32, inputs(128, 2).count(100));
    assertEquals(10, inputs(128, 2).count(10));
  }

  /**
   * 2²⁶ values are 20.5 times those of four views of 2×640×640, and 4 times those of 2×1448×1448.
   */
  @Test
  void count_byMemory() {
    assertEquals(20, inputs(640, 2).count(100));
    assertEquals(8, inputs(1448, 2).count(100));
    assertEquals(3, inputs(1448, 2).count(3));
  }

  /** Of a network with one convolution. */
  private static StageInputs inputs(int side, int channels) {
    var onnx =
        OnnxBuilder.opset(13)
            .image(1, side, side)
            .floats("w", channels, 1, 1, 1)
            .node("Conv", List.of("x", "w"), "c")
            .node("Relu", List.of("c"), "r")
            .node("GlobalAveragePool", List.of("r"), "g")
            .flat("g");
    var network = Networks.fromOnnx(onnx, "one", Optional.empty());
    var plan = QuantizationPlan.of(network, BitWidths.of(4, 4), Target.paper());
    var none = CalibrationSet.none(network.inputShape(), channels);
    return new StageInputs(Optional.empty(), none, plan, 0, 0, Device.cpu());
  }
}
