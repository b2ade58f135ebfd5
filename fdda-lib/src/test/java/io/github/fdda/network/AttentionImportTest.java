package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.LayerNormLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that exporters write out in smaller nodes, with the logits of ONNX Runtime. */
class AttentionImportTest {

  private static final int BLOCKS = 6;

  /** All 456,394 but the class token and the positions, which are constants of the graph. */
  private static final int TRAINABLE = 456_394 - 96 - 50 * 96;

  @ParameterizedTest
  @MethodSource("io.github.fdda.network.Shared#transformers")
  void export_givesTheSameLayersAndLogits(String model) throws IOException {
    var file = Shared.file("models/" + model + ".onnx");
    var network = Networks.fromOnnx(file);
    assertEquals(1 + 4 * BLOCKS + 1, network.weightLayers().size());
    assertEquals(
        2 * BLOCKS + 1,
        network.layerNorms().stream().map(LayerNormLayer::gamma).distinct().count());
    assertEquals(BLOCKS, network.activationLayers().size());
    var types = network.nodes().stream().map(GraphNode::type).distinct().toList();
    List.of("Erf", "Pow", "Sqrt", "ReduceMean")
        .forEach(type -> assertEquals(-1, types.indexOf(type)));
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      assertEquals(
          TRAINABLE, parameters.trainable().values().stream().mapToLong(a -> a.size()).sum());
    }
    Compare.withOnnxRuntime(Files.readAllBytes(file));
  }

  /**
   * One scale for all channels, as in the second case, is no layer normalization of the standard.
   */
  @ParameterizedTest
  @CsvSource({"6, 6, 1", "1, 6, 0", "6, 1, 0"})
  void normalization_isRecognizedByOneScaleAndShiftAChannel(int scales, int shifts, int layers) {
    var onnx =
        OnnxBuilder.opset(13)
            .image(4, 7, 6)
            .node("ReduceMean", List.of("x"), "mean", "axes", new int[] {-1})
            .node("Sub", List.of("x", "mean"), "d")
            .scalar("two", 2)
            .node("Pow", List.of("d", "two"), "squares")
            .node("ReduceMean", List.of("squares"), "variance", "axes", new int[] {-1})
            .scalar("epsilon", 1e-5f)
            .node("Add", List.of("variance", "epsilon"), "sum")
            .node("Sqrt", List.of("sum"), "deviation")
            .node("Div", List.of("d", "deviation"), "n")
            .floats("g", scales)
            .node("Mul", List.of("n", "g"), "scaled")
            .floats("b", shifts)
            .node("Add", List.of("scaled", "b"), "y")
            .flat("y");
    Compare.withOnnxRuntime(onnx);
    assertEquals(layers, read(onnx).layerNorms().size());
  }

  /** Tokens and the weight of a linear layer on them. */
  private static OnnxBuilder tokens(int opset, int outputs) {
    return OnnxBuilder.opset(opset)
        .image(4, 7, 6)
        .integers("tokens", 0, 28, 6)
        .node("Reshape", List.of("x", "tokens"), "t")
        .floats("w", 6, outputs)
        .node("MatMul", List.of("t", "w"), "product");
  }

  @Test
  void constantOfMoreAxesThanTheProduct_isNoBias() {
    var onnx =
        tokens(13, 5)
            .floats("b", 1, 1, 1, 5)
            .node("Add", List.of("product", "b"), "wide")
            .integers("first", 0)
            .node("Squeeze", List.of("wide", "first"), "y")
            .flat("y");
    Compare.withOnnxRuntime(onnx);
  }

  /**
   * What operator set 6 adds at axis 1 are 28 numbers, one a token, though channels are as many.
   */
  @Test
  void constantAtAnotherAxis_isNoBias() {
    var old =
        tokens(6, 28)
            .floats("b", 28)
            .node("Add", List.of("product", "b"), "y", "axis", 1, "broadcast", 1)
            .flat("y");
    var newer =
        tokens(13, 28).floats("b", 28, 1).node("Add", List.of("product", "b"), "y").flat("y");
    var network = read(old);
    var images = Compare.images(network, 2);
    var expected = OnnxRuntime.run(newer, images, Compare.shape(network, 2));
    assertArrayEquals(expected, Compare.logits(network, images, 2), 1e-4f);
  }

  private static Network read(byte[] onnx) {
    return Networks.fromOnnx(onnx, "test", Optional.empty());
  }
}
