package io.github.fdda.quantize.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloatRegionsTest {

  @Test
  void convolutionalNetwork_hasNone() {
    assertEquals("", FloatRegions.of(Networks.load("mobilenetv2-fashion-mnist")).toString());
  }

  @Test
  void transformer_namesNormalizationsAndSoftmax() {
    var network = Networks.fromOnnx(Shared.file("models/fmnist_vit_opset13.onnx"));
    var regions = FloatRegions.of(network);
    assertEquals(13, regions.nodes().getOrDefault("LayerNormalization", List.of()).size());
    assertEquals(6, regions.nodes().getOrDefault("Softmax", List.of()).size());
  }

  @Test
  void fewNodes_areNamed() {
    var regions =
        new FloatRegions(Map.of("Softmax", List.of("a", "b", "c", "d"), "LRN", List.of("x", "y")));
    assertEquals("LRN (x, y), Softmax ×4", regions.toString());
  }
}
