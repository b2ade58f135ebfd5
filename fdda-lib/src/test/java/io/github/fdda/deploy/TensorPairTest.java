package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorPairTest {

  private static final TensorPair LOGITS = new TensorPair("logits", "Flatten", "logits", "logits");

  @Test
  void namesOfOurExport() {
    var quantized = TwoPixels.quantizedGraph("relu_output_quantized", "relu_output_dequantized");
    assertEquals(List.of(relu("relu_output_dequantized"), LOGITS), pairs(quantized));
  }

  /** Only integers reach the node that dequantizes: its input has no float twin. */
  @Test
  void namesOfOurExport_withoutTheTensorItself() {
    var quantized =
        new OnnxGraph()
            .images(1, 1, 2)
            .quantize("image", 2, "relu_output_quantized", "relu_output_dequantized");
    assertEquals(
        List.of(relu("relu_output_dequantized"), LOGITS),
        pairs(TwoPixels.logits("relu_output_dequantized", quantized)));
  }

  @Test
  void namesOfOthers() {
    assertEquals(
        List.of(relu("relu_output_DequantizeLinear_Output"), LOGITS),
        pairs(
            TwoPixels.quantizedGraph(
                "relu_output_QuantizeLinear_Output", "relu_output_DequantizeLinear_Output")));
  }

  @Test
  void sameNames_whereNothingIsQuantized() {
    assertEquals(List.of(relu("relu_output"), LOGITS), pairs(TwoPixels.floatGraph()));
  }

  @Test
  void nothingShared_leavesTheLogits() {
    var other =
        new OnnxGraph()
            .images(1, 1, 2)
            .node("Relu", List.of("image"), "other")
            .node("Flatten", List.of("other"), "answer")
            .output("answer", OnnxGraph.ANY, 2);
    assertEquals(List.of(new TensorPair("logits", "Flatten", "logits", "answer")), pairs(other));
  }

  /** The graph's output counts, wherever the name of the float file's stands. */
  @Test
  void logits_quantizedToo() {
    var quantized =
        TwoPixels.relu()
            .node("Flatten", List.of("relu_output"), "logits")
            .quantize("logits", 2, "logits_quantized", "logits_dequantized")
            .output("logits_dequantized", OnnxGraph.ANY, 2);
    assertEquals(
        List.of(new TensorPair("logits", "Flatten", "logits", "logits_dequantized")),
        pairs(quantized));
  }

  @Test
  void weights_areNoLayers() {
    var floats =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("raw", List.of(1L), 3)
            .unnamed("Neg", List.of("raw"), "weight")
            .unnamed("Mul", List.of("image", "weight"), "product")
            .node("Flatten", List.of("product"), "logits")
            .output("logits", OnnxGraph.ANY, 2);
    var quantized =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("scale", List.of(), 1)
            .bytes("weight_quantized", DataType.INT8, List.of(1L), -3)
            .node("DequantizeLinear", List.of("weight_quantized", "scale"), "weight_dequantized")
            .node("Mul", List.of("image", "weight_dequantized"), "product")
            .quantize("product", 2, "product_quantized", "product_dequantized");
    assertEquals(
        List.of(new TensorPair("product", "Mul", "product", "product_dequantized"), LOGITS),
        TensorPair.of(
            TwoPixels.file("float", floats),
            TwoPixels.file("quantized", TwoPixels.logits("product_dequantized", quantized))));
  }

  /** A function bears the name of the layer that it is applied to, unless others read that too. */
  @Test
  void functions_belongToTheirLayer() {
    assertEquals(
        List.of(
            new TensorPair("sum", "Add, Sigmoid, Relu", "first", "first_dequantized"),
            new TensorPair("second", "Tanh", "second", "second_dequantized"),
            new TensorPair("third", "Relu", "third", "third_dequantized"),
            new TensorPair("fourth", "Elu", "fourth", "fourth_dequantized"),
            LOGITS),
        TensorPair.of(
            TwoPixels.file("float", branched("")),
            TwoPixels.file("quantized", branched("_dequantized"))));
  }

  /**
   * Two functions of one negation.
   *
   * @param read what follows the name of a tensor that is read
   */
  private static OnnxGraph branched(String read) {
    var graph =
        new OnnxGraph()
            .images(1, 1, 2)
            .node("Add", List.of("image", "image"), "sum")
            .node("Sigmoid", List.of("sum"), "squashed")
            .node("Relu", List.of("squashed"), "first");
    quantize(graph, "first", read);
    graph
        .node("Neg", List.of("first" + read), "shared")
        .node("Tanh", List.of("shared"), "second")
        .node("Relu", List.of("shared"), "third");
    quantize(graph, "second", read);
    quantize(graph, "third", read);
    graph.node("Elu", List.of("second" + read), "fourth");
    quantize(graph, "fourth", read);
    graph.node("Add", List.of("third" + read, "fourth" + read), "whole");
    return TwoPixels.logits("whole", graph);
  }

  private static void quantize(OnnxGraph graph, String tensor, String read) {
    if (!read.isEmpty()) {
      graph.quantize(tensor, 2, tensor + "_quantized", tensor + read);
    }
  }

  private static TensorPair relu(String quantized) {
    return new TensorPair("relu", "Relu", "relu_output", quantized);
  }

  private static List<TensorPair> pairs(OnnxGraph quantized) {
    return TensorPair.of(TwoPixels.floats(), TwoPixels.file("quantized", quantized));
  }
}
