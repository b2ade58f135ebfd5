package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A convolution and a linear layer, in floats and between quantizers. */
class OptimizedGraphTest {

  @Test
  void floats() {
    var graph = new OnnxGraph().images(1, 2, 2);
    graph.floats("conv_w", List.of(4L, 1L, 1L, 1L), 1, 2, 3, 4);
    graph.floats("fc_w", List.of(2L, 16L), new float[32]);
    graph.node("Conv", List.of("image", "conv_w"), "conv").node("Flatten", List.of("conv"), "flat");
    var optimized = OptimizedGraph.of(TwoPixels.file("float", classify(graph, "flat", "logits")));
    assertEquals(0, optimized.integerConvolutions());
    assertEquals(1, optimized.floatConvolutions());
    assertEquals(0, optimized.integerProducts());
    assertEquals(1, optimized.floatProducts());
  }

  @Test
  void quantized() {
    var optimized = OptimizedGraph.of(TwoPixels.file("quantized", quantizedGraph()));
    assertEquals(1, optimized.integerConvolutions(), optimized::toString);
    assertEquals(0, optimized.floatConvolutions(), optimized::toString);
    assertEquals(1, optimized.integerProducts(), optimized::toString);
    assertEquals(0, optimized.floatProducts(), optimized::toString);
    assertEquals(1, optimized.operators().get("QLinearConv"));
  }

  /** A convolution whose output is not quantized stays in floats; this is what must show. */
  @Test
  void halfQuantized() {
    var graph = new OnnxGraph().images(1, 2, 2);
    weights(graph, "conv_w", List.of(4L, 1L, 1L, 1L), 4);
    graph.floats("fc_w", List.of(2L, 16L), new float[32]);
    graph.node("Conv", List.of("image", "conv_w"), "conv").node("Flatten", List.of("conv"), "flat");
    var optimized = OptimizedGraph.of(TwoPixels.file("half", classify(graph, "flat", "logits")));
    assertEquals(0, optimized.integerConvolutions(), optimized::toString);
    assertEquals(1, optimized.floatConvolutions(), optimized::toString);
  }

  private static OnnxGraph quantizedGraph() {
    var graph = new OnnxGraph().images(1, 2, 2).quantize("image", 1, "image_q", "image_d");
    weights(graph, "conv_w", List.of(4L, 1L, 1L, 1L), 4);
    weights(graph, "fc_w", List.of(2L, 16L), 32);
    graph
        .node("Conv", List.of("image_d", "conv_w"), "conv")
        .quantize("conv", 1, "conv_q", "conv_d")
        .node("Flatten", List.of("conv_d"), "flat")
        .quantize("flat", 1, "flat_q", "flat_d");
    return classify(graph, "flat_d", "fc").quantize("fc", 1, "fc_q", "logits");
  }

  private static void weights(OnnxGraph graph, String name, List<Long> sides, int count) {
    graph
        .floats(name + "_scale", List.of(), 0.5f)
        .bytes(name + "_zero", DataType.INT8, List.of(), 0)
        .bytes(name + "_q", DataType.INT8, sides, new int[count])
        .node("DequantizeLinear", List.of(name + "_q", name + "_scale", name + "_zero"), name);
  }

  private static OnnxGraph classify(OnnxGraph graph, String features, String product) {
    return graph
        .node("Gemm", List.of(features, "fc_w"), product)
        .attribute("transB", 1)
        .output("logits", OnnxGraph.ANY, 2);
  }
}
