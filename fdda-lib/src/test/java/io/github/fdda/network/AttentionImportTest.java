package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One vision transformer in four exports: the same layers, with the logits of ONNX Runtime. */
class AttentionImportTest {

  private static final int BLOCKS = 6;

  /** All 456,394 but the class token and the positions, which are constants of the graph. */
  private static final int TRAINABLE = 456_394 - 96 - 50 * 96;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fmnist_vit",
        "fmnist_vit_opset13",
        "fmnist_vit_opset20",
        "fmnist_vit_sdpa_opset17"
      })
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
    var shape = network.inputShape();
    var dims = new long[] {3, shape.channels(), shape.height(), shape.width()};
    var images = gaussian(3 * shape.size());
    var expected = OnnxRuntime.run(Files.readAllBytes(file), images, dims);
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      var logits = network.forward(manager.create(images, new Shape(dims)), parameters, Taps.NONE);
      assertArrayEquals(expected, logits.toFloatArray(), 1e-4f);
      assertEquals(
          TRAINABLE, parameters.trainable().values().stream().mapToLong(a -> a.size()).sum());
    }
  }

  private static float[] gaussian(int count) {
    var random = new Random(1);
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
