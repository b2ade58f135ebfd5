package io.github.fdda.deploy;

import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.PixelImages;
import java.util.List;

/**
 * Classifiers whose two logits are the two pixels of an image; the quantized one rounds them to
 * multiples of 2, halves to even: 3 → 4, 1 → 0.
 */
final class TwoPixels {

  /**
   * Float answers 1, 0, 0; quantized 0 (of (4, 4) the first), 0, 0. Squares sum up to 25 + 104 + 1
   * = 130, errors to 1 + 0 + 1 = 2.
   */
  static final PixelImages IMAGES =
      new PixelImages(
          List.of(List.of(3, 4), List.of(10, 2), List.of(1, 0)),
          List.of(1, 0, 1),
          List.of("left", "right"));

  /** 10·log₁₀(130 / 2). */
  static final double DECIBELS = 18.12913357;

  private TwoPixels() {}

  static ModelFile floats() {
    return file("float", floatGraph());
  }

  static OnnxGraph floatGraph() {
    return logits("relu_output", relu());
  }

  static ModelFile quantized() {
    return file("quantized", quantizedGraph("relu_output_quantized", "relu_output_dequantized"));
  }

  static OnnxGraph quantizedGraph(String quantized, String dequantized) {
    return logits(dequantized, relu().quantize("relu_output", 2, quantized, dequantized));
  }

  static ModelFile file(String name, OnnxGraph graph) {
    return ModelFile.of(name, graph.file());
  }

  static OnnxSession open(ModelFile file) {
    return OnnxSession.open(file, 1, Optimization.ALL);
  }

  static OnnxGraph relu() {
    return new OnnxGraph().images(1, 1, 2).node("Relu", List.of("image"), "relu_output");
  }

  static OnnxGraph logits(String tensor, OnnxGraph graph) {
    return graph.node("Flatten", List.of(tensor), "logits").output("logits", OnnxGraph.ANY, 2);
  }
}
