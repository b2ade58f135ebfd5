package io.github.fdda.deploy;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.PixelImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxSessionTest {

  @ParameterizedTest
  @EnumSource
  void logits_inAnyOrder(Optimization optimization) {
    try (var session = OnnxSession.open(TwoPixels.floats(), 1, optimization)) {
      assertEquals(new ImageShape(1, 1, 2), session.imageShape());
      assertEquals(2, session.classCount());
      assertFalse(session.takesPixels());
      var logits = session.logits(TwoPixels.IMAGES, 1, 0);
      assertEquals(2, logits.size());
      assertArrayEquals(new float[] {10, 2}, logits.get(0));
      assertArrayEquals(new float[] {3, 4}, logits.get(1));
    }
  }

  /** A file that normalizes is given bytes; above 127 they are not negative. */
  @Test
  void pixels() {
    var graph =
        new OnnxGraph()
            .input("pixels", DataType.UINT8, OnnxGraph.ANY, 1, 1, 2)
            .node("Cast", List.of("pixels"), "image")
            .attribute("to", DataType.FLOAT.getNumber());
    try (var session = TwoPixels.open(TwoPixels.file("pixels", TwoPixels.logits("image", graph)))) {
      assertTrue(session.takesPixels());
      var images = new PixelImages(List.of(List.of(255, 7)), List.of(0), List.of("a", "b"));
      assertArrayEquals(new float[] {255, 7}, session.logits(images, 0).get(0));
    }
  }

  /** Three images for a file that takes two: the blank one does not show, not even in a sum. */
  @Test
  void fixedBatch_isFilledUp() {
    var graph = new OnnxGraph().input("image", DataType.FLOAT, 2, 1, 1, 2);
    var file = TwoPixels.file("two", TwoPixels.logits("image", graph));
    try (var session = TwoPixels.open(file)) {
      var logits = session.logits(TwoPixels.IMAGES, 0, 1, 2);
      assertEquals(3, logits.size());
      assertArrayEquals(new float[] {3, 4}, logits.get(0));
      assertArrayEquals(new float[] {1, 0}, logits.get(2));
      assertArrayEquals(
          new float[] {3, 4, 10, 2, 1, 0}, session.floats(TwoPixels.IMAGES, 0, 1, 2).get("logits"));
    }
  }

  /** The input takes any number of images, what is joined to it stands there for one. */
  @Test
  void batchOfOne_thatOnlyANodeTells() {
    var graph =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("row", List.of(1L, 1L, 1L, 2L), 5, 6)
            .node("Concat", List.of("image", "row"), "joined")
            .attribute("axis", 2)
            .node("Flatten", List.of("joined"), "logits")
            .output("logits", OnnxGraph.ANY, 4);
    try (var session = TwoPixels.open(TwoPixels.file("one", graph))) {
      var logits = session.logits(TwoPixels.IMAGES, 0, 1);
      assertArrayEquals(new float[] {3, 4, 5, 6}, logits.get(0));
      assertArrayEquals(new float[] {10, 2, 5, 6}, logits.get(1));
    }
  }

  @Test
  void floatsOf64Bits() {
    var graph =
        new OnnxGraph()
            .input("image", DataType.DOUBLE, OnnxGraph.ANY, 1, 1, 2)
            .node("Flatten", List.of("image"), "logits")
            .output("logits", DataType.DOUBLE, OnnxGraph.ANY, 2);
    try (var session = TwoPixels.open(TwoPixels.file("doubles", graph))) {
      assertFalse(session.takesPixels());
      var logits = session.logits(TwoPixels.IMAGES, 0, 1);
      assertArrayEquals(new float[] {3, 4}, logits.get(0));
      assertArrayEquals(new float[] {10, 2}, logits.get(1));
    }
  }

  @Test
  void exposedTensors() {
    var file = TwoPixels.quantized().withOutputs(List.of("relu_output", "logits", "relu_output"));
    try (var session = TwoPixels.open(file)) {
      var outputs = session.floats(TwoPixels.IMAGES, 0, 2);
      assertArrayEquals(new float[] {3, 4, 1, 0}, outputs.get("relu_output"));
      assertArrayEquals(new float[] {4, 4, 0, 0}, outputs.get("logits"));
      assertEquals(2, outputs.size());
    }
  }

  @Test
  void externalData_isFoundAndCounted(@TempDir Path folder) throws IOException {
    var weight = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(5);
    var file = Files.write(folder.resolve("model.onnx"), external());
    assertRefused(() -> TwoPixels.open(ModelFile.read(file)), file.toString(), "weights.bin");
    assertRefused(() -> ModelFile.read(file).bytes(), file.toString(), "'weights.bin' is missing");
    Files.write(folder.resolve("weights.bin"), weight.array());
    var model = ModelFile.read(file);
    assertEquals(Files.size(file) + Float.BYTES, model.bytes());
    try (var session = TwoPixels.open(model)) {
      assertArrayEquals(new float[] {15, 20}, session.logits(TwoPixels.IMAGES, 0).get(0));
    }
  }

  private static byte[] external() {
    var weight =
        OnnxGraph.typed("weight", DataType.FLOAT, List.of(1L))
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"));
    var graph =
        new OnnxGraph()
            .images(1, 1, 2)
            .initializer(weight)
            .node("Mul", List.of("image", "weight"), "product");
    return TwoPixels.logits("product", graph).file();
  }

  @Test
  void images_thatCannotBeRun() {
    var ragged =
        new PixelImages(List.of(List.of(1, 2), List.of(1, 2, 3)), List.of(0, 1), List.of("a", "b"));
    var none = new Pictures(new ImageShape(1, 1, 2), 2, List.of());
    try (var session = TwoPixels.open(TwoPixels.floats())) {
      assertRefused(() -> session.logits(ragged, 0, 1), "image 1 has 3 values, 1×1×2 needs 2");
      assertRefused(() -> session.logits(ragged), "images to run 0");
      assertRefused(() -> session.logits(ragged, 2), "index of an image 2", "0 to 1");
      assertRefused(() -> session.logits(ragged, -1), "index of an image -1");
      assertRefused(
          () -> Comparison.of(session, session, none, progress -> {}), "images to compare on 0");
      var benchmark = new ThroughputBenchmark(1);
      assertRefused(() -> benchmark.measure(session, session, none, 1), "images to run 0");
      assertRefused(() -> benchmark.measure(session, session, ragged, 0), "batch 0");
    }
  }

  @Test
  void hostile_files(@TempDir Path folder) throws IOException {
    assertRefused(() -> ModelFile.load("no-such-file.onnx"), "no-such-file.onnx", "no such file");
    assertRefused(() -> ModelFile.load("a\0b"), "is not a path");
    assertRefused(() -> ModelFile.read(folder), folder.toString(), "cannot be read");
    var text = "This is a page that says: not found.".getBytes(StandardCharsets.UTF_8);
    assertRefused(() -> ModelFile.of("page", text), "page", "not an ONNX model");
    var whole = TwoPixels.floatGraph().file();
    assertRefused(
        () -> ModelFile.of("half", Arrays.copyOf(whole, whole.length / 2)), "half", "cut short");
    assertRefused(() -> ModelFile.of("empty", new byte[0]), "empty", "no graph of nodes");
  }

  @Test
  void hostile_graphs() {
    refused(images().node("Telepathy", List.of("image"), "x"), "cannot load", "Telepathy");
    refused(
        images().input("more", DataType.FLOAT, 1).node("Add", List.of("image", "more"), "x"),
        "2 inputs");
    refused(
        new OnnxGraph()
            .input("image", DataType.INT64, OnnxGraph.ANY, 1, 1, 2)
            .node("Cast", List.of("image"), "x")
            .attribute("to", DataType.FLOAT.getNumber()),
        "'image'",
        "neither floats");
    refused(shaped(OnnxGraph.ANY, 2), "2 values in a row", "N×C×H×W");
    refused(shaped(OnnxGraph.ANY, 1, OnnxGraph.ANY, 2), "[-1, 1, -1, 2]", "sensible sides");
    refused(shaped(OnnxGraph.ANY, 1, 1, 1L << 40), "1099511627776 values, at most");
    refused(shaped(1 << 14, 1, 1 << 13, 1 << 14), "sensible sides");
    refused(
        images().floats("ghost", List.of(3L), 1, 2, 3).node("Add", List.of("image", "ghost"), "x"),
        "ONNX Runtime cannot");
    assertRefused(
        () ->
            TwoPixels.open(
                TwoPixels.file(
                    "maps",
                    images()
                        .node("Concat", List.of("image", "image"), "map")
                        .attribute("axis", 2)
                        .output("map", OnnxGraph.ANY, 1, 2, 2))),
        "maps",
        "'map'",
        "logits are floats N×K");
    var two = ModelFile.of("two", TwoPixels.floatGraph().output("relu_output", 1, 1, 2, 2).file());
    assertEquals(TwoPixels.floats().output(), two.output(), "the only one of N×K");
    assertRefused(() -> OnnxSession.open(TwoPixels.floats(), 0, Optimization.ALL), "threads 0");
  }

  private static OnnxGraph images() {
    return new OnnxGraph().images(1, 1, 2);
  }

  private static OnnxGraph shaped(long... sides) {
    return new OnnxGraph()
        .input("image", DataType.FLOAT, sides)
        .node("Identity", List.of("image"), "x");
  }

  private static void refused(OnnxGraph graph, String... parts) {
    var whole =
        graph
            .node("Flatten", List.of("x"), "logits")
            .output("logits", OnnxGraph.ANY, OnnxGraph.ANY);
    assertRefused(() -> TwoPixels.open(TwoPixels.file("bad", whole)), parts);
    assertRefused(() -> TwoPixels.open(TwoPixels.file("bad", whole)), "bad: ");
  }
}
