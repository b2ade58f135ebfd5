package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.OnnxGraph;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** a = 2·x on a grid of 4, b = 3·a on a grid of 8; x is 3 and 4, then 10 and 2. */
class FloatGraftTest {

  private static final ModelFile FLOATS = TwoPixels.file("float", floats("image", graph()));
  private static final ModelFile QUANTIZED =
      TwoPixels.file("quantized", quantized("image", graph()));
  private static final List<TensorPair> PAIRS = TensorPair.of(FLOATS, QUANTIZED);
  private static final FloatGraft GRAFT = new FloatGraft(FLOATS, QUANTIZED, PAIRS);

  private static OnnxGraph graph() {
    return new OnnxGraph().images(1, 1, 2);
  }

  private static OnnxGraph floats(String image, OnnxGraph graph) {
    return TwoPixels.logits(
        "b",
        graph
            .floats("two", List.of(), 2)
            .floats("three", List.of(), 3)
            .node("Mul", List.of(image, "two"), "a")
            .node("Mul", List.of("a", "three"), "b"));
  }

  private static OnnxGraph quantized(String image, OnnxGraph graph) {
    return TwoPixels.logits(
        "b_dequantized",
        graph
            .floats("two", List.of(), 2)
            .floats("three", List.of(), 3)
            .node("Mul", List.of(image, "two"), "a")
            .quantize("a", 4, "a_quantized", "a_dequantized")
            .node("Mul", List.of("a_dequantized", "three"), "b")
            .quantize("b", 8, "b_quantized", "b_dequantized"));
  }

  private static TensorPair pair(String tensor) {
    return PAIRS.stream()
        .filter(pair -> pair.floatTensor().equals(tensor))
        .findFirst()
        .orElseThrow();
  }

  private static void assertLogits(Set<TensorPair> chosen, float... expected) {
    try (var session = TwoPixels.open(GRAFT.of(chosen).orElseThrow())) {
      var logits = session.logits(TwoPixels.IMAGES, 0, 1);
      assertArrayEquals(
          expected,
          new float[] {logits.get(0)[0], logits.get(0)[1], logits.get(1)[0], logits.get(1)[1]});
    }
  }

  @Test
  void nothingInFloat() {
    assertLogits(Set.of(), 24, 24, 64, 16);
  }

  /** Its output is still rounded for b, which computes with integers. */
  @Test
  void layerAlone() {
    // a weighs 2 in both files, so that nothing changes.
    assertLogits(Set.of(pair("a")), 24, 24, 64, 16);
  }

  @Test
  void layerWithItsReader() {
    assertEquals(Set.of(pair("a"), pair("b")), GRAFT.withReaders(pair("a")));
    // 18, 24, 60 and 12 on a grid of 8.
    assertLogits(GRAFT.withReaders(pair("a")), 16, 24, 64, 16);
  }

  @Test
  void lastLayer() {
    assertEquals(Set.of(pair("b"), pair("logits")), GRAFT.withReaders(pair("b")));
    // Three times 8, 8, 20 and 4, on no grid.
    assertLogits(GRAFT.withReaders(pair("b")), 24, 24, 60, 12);
  }

  @Test
  void all_isTheFloatFile() {
    assertLogits(new LinkedHashSet<>(PAIRS), 18, 24, 60, 12);
  }

  @Test
  void nodes_areThoseOfTheLayers() {
    var names = GRAFT.nodes(Set.of(pair("a"), pair("b"))).stream().map(NodeProto::getName);
    assertEquals(List.of("a", "b"), names.toList());
  }

  /** Clip of operator set 10 has its limits as attributes, that of 13 as inputs. */
  @Test
  void olderOperatorSet() {
    var old =
        TwoPixels.file(
            "old",
            TwoPixels.logits(
                    "a",
                    graph().node("Clip", List.of("image"), "a").number("min", 0).number("max", 5))
                .opset(10));
    var quantized =
        TwoPixels.file(
            "quantized",
            TwoPixels.logits(
                "a_dequantized",
                graph()
                    .floats("least", List.of(), 0)
                    .floats("most", List.of(), 5)
                    .node("Clip", List.of("image", "least", "most"), "a")
                    .quantize("a", 4, "a_quantized", "a_dequantized")));
    var pairs = TensorPair.of(old, quantized);
    var graft = new FloatGraft(old, quantized, pairs);
    try (var session = TwoPixels.open(graft.of(new LinkedHashSet<>(pairs)).orElseThrow())) {
      // Of 3 and 4, 10 and 2.
      assertArrayEquals(new float[] {3, 4}, session.logits(TwoPixels.IMAGES, 0).get(0));
      assertArrayEquals(new float[] {5, 2}, session.logits(TwoPixels.IMAGES, 1).get(0));
    }
    assertEquals(Optional.empty(), quantized.inOpset(10));
  }

  /** The first layer cannot be given pixels, the second can do without. */
  @Test
  void otherImages() {
    var bytes =
        new OnnxGraph()
            .input("pixels", DataType.UINT8, OnnxGraph.ANY, 1, 1, 2)
            .node("Cast", List.of("pixels"), "image")
            .attribute("to", DataType.FLOAT.getNumber());
    var pixels = TwoPixels.file("pixels", quantized("image", bytes));
    var pairs = TensorPair.of(FLOATS, pixels);
    var graft = new FloatGraft(FLOATS, pixels, pairs);
    assertEquals(Optional.empty(), graft.of(Set.of(pairs.get(0))));
    assertTrue(graft.of(Set.of(pairs.get(1))).isPresent());
  }
}
