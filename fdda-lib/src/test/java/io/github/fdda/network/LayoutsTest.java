package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.ImageShape;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How files take their images, and what they put out: always N×C×H×W here, and logits N×K. */
class LayoutsTest {

  private static final List<String> X = List.of("x");

  private static Network read(byte[] onnx) {
    return Networks.fromOnnx(onnx, "test", Optional.empty());
  }

  private static void assertContains(Exception e, String words) {
    assertTrue(String.valueOf(e.getMessage()).contains(words), e::getMessage);
  }

  /** Images with their channels last. */
  private static float[] pixels(float[] images, ImageShape shape) {
    var plane = shape.height() * shape.width();
    var pixels = new float[images.length];
    for (var i = 0; i < images.length; i++) {
      var image = i / shape.size();
      var channel = i / plane % shape.channels();
      pixels[image * shape.size() + i % plane * shape.channels() + channel] = images[i];
    }
    return pixels;
  }

  private static void checkPixels(byte[] onnx, ImageShape shape) {
    var network = read(onnx);
    assertEquals(shape, network.inputShape());
    var images = Compare.images(network, 2);
    var expected =
        OnnxRuntime.run(
            onnx, pixels(images, shape), 2, shape.height(), shape.width(), shape.channels());
    assertArrayEquals(expected, Compare.logits(network, images, 2), 1e-4f);
  }

  @Test
  void pixels_transposedFirst() throws IOException {
    checkPixels(
        Files.readAllBytes(Shared.file("cases/onnx/42_nhwc.onnx")), new ImageShape(3, 16, 16));
  }

  private static OnnxBuilder transposed(OnnxBuilder builder, String from) {
    return builder
        .node("Transpose", List.of(from), "planes", "perm", new int[] {0, 3, 1, 2})
        .batchNorm("bn", "planes", "x", 3);
  }

  @Test
  void pixels_ofAnySize_whereTheFirstNodeSaysSo() {
    var onnx = transposed(OnnxBuilder.opset(13).input("image", 2, 5, 3), "image").flat("x");
    checkPixels(onnx, new ImageShape(3, 2, 5));
  }

  @Test
  void pixels_normalizedFirst() {
    var builder =
        OnnxBuilder.opset(13)
            .input("image", 6, 5, 3)
            .floats("mean", 3)
            .scalar("scale", 0.1f)
            .node("Sub", List.of("image", "mean"), "s")
            .node("Mul", List.of("s", "scale"), "m");
    checkPixels(transposed(builder, "m").flat("x"), new ImageShape(3, 6, 5));
  }

  @Test
  void pixels_transpositionsThatUndoEachOther_areNotRun() {
    var onnx =
        transposed(OnnxBuilder.opset(13).input("image", 6, 5, 3), "image")
            .node("Relu", X, "r")
            .node("Transpose", List.of("r"), "a", "perm", new int[] {0, 2, 3, 1})
            .node("Transpose", List.of("a"), "b", "perm", new int[] {0, 3, 1, 2})
            .node("Relu", List.of("b"), "c")
            .flat("c");
    checkPixels(onnx, new ImageShape(3, 6, 5));
    assertEquals(
        List.of("BatchNormalization", "Relu", "Transpose", "Relu", "Flatten"),
        read(onnx).nodes().stream().map(GraphNode::type).toList());
  }

  @Test
  void pixels_ofUnknownSize_nameTheAxis() {
    var builder = transposed(OnnxBuilder.opset(13).input("image", 6, 5, 3), "image");
    builder
        .graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(1)
        .setDimParam("h");
    var e = assertThrows(InvalidInputException.class, () -> read(builder.flat("x")));
    assertContains(e, "no number for its height, axis 1");
  }

  /** One linear layer on flat images. */
  private static byte[] linear(int values) {
    return OnnxBuilder.opset(13)
        .input("image", values)
        .floats("w", values, 5)
        .node("MatMul", List.of("image", "w"), "logits")
        .output("logits")
        .build()
        .toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"784, 1, 28", "3072, 3, 32", "64, 1, 8"})
  void valuesInARow_areASquareImage(int values, int channels, int side) {
    var onnx = linear(values);
    var network = read(onnx);
    assertEquals(new ImageShape(channels, side, side), network.inputShape());
    var images = Compare.images(network, 2);
    assertArrayEquals(
        OnnxRuntime.run(onnx, images, 2, values), Compare.logits(network, images, 2), 1e-3f);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 16, 65, 120})
  void valuesInARow_thatAreNoSquare_areRefused(int values) {
    var e = assertThrows(InvalidInputException.class, () -> read(linear(values)));
    assertContains(e, values + " values in a row");
  }

  @Test
  void planes_ofOddSides_stayPlanes() {
    var onnx =
        OnnxBuilder.opset(13)
            .input("image", 8, 5, 3)
            .floats("w", 4, 8, 1, 1)
            .node("Conv", List.of("image", "w"), "c")
            .batchNorm("bn", "c", "x", 4)
            .flat("x");
    assertEquals(new ImageShape(8, 5, 3), read(onnx).inputShape());
    Compare.withOnnxRuntime(onnx);
  }

  @Test
  void rows_withoutChannels() {
    var onnx =
        OnnxBuilder.opset(13)
            .input("image", 6, 5)
            .integers("axes", 1)
            .node("Unsqueeze", List.of("image", "axes"), "planes")
            .batchNorm("bn", "planes", "x", 1)
            .flat("x");
    var network = read(onnx);
    assertEquals(new ImageShape(1, 6, 5), network.inputShape());
    var images = Compare.images(network, 2);
    assertArrayEquals(
        OnnxRuntime.run(onnx, images, 2, 6, 5), Compare.logits(network, images, 2), 1e-4f);
  }

  @Test
  void values_givenTheirShapeFirst() {
    var onnx =
        OnnxBuilder.opset(13)
            .input("image", 90)
            .integers("s", -1, 3, 6, 5)
            .node("Reshape", List.of("image", "s"), "planes")
            .batchNorm("bn", "planes", "x", 3)
            .flat("x");
    var network = read(onnx);
    assertEquals(new ImageShape(3, 6, 5), network.inputShape());
    var images = Compare.images(network, 2);
    assertArrayEquals(
        OnnxRuntime.run(onnx, images, 2, 90), Compare.logits(network, images, 2), 1e-4f);
  }

  @Test
  void bytes_castAndNormalized() {
    var builder =
        OnnxBuilder.opset(13)
            .input("image", 2, 3, 3)
            .scalar("most", 255)
            .node("Cast", List.of("image"), "f", "to", DataType.FLOAT.getNumber())
            .node("Div", List.of("f", "most"), "d")
            .batchNorm("bn", "d", "x", 2);
    builder
        .graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.UINT8.getNumber());
    var onnx = builder.flat("x");
    var bytes = new byte[18];
    var images = new float[18];
    for (var i = 0; i < 18; i++) {
      bytes[i] = (byte) (14 * i);
      images[i] = 14 * i;
    }
    assertArrayEquals(
        OnnxRuntime.run(onnx, bytes, 1, 2, 3, 3), Compare.logits(read(onnx), images, 1), 1e-4f);
  }

  // Normalization without planes

  @ParameterizedTest
  @ValueSource(strings = {"36_bn1d_unsqueezed", "37_bn_ncl_rank3"})
  void batchNormOnLines(String name) throws IOException {
    Compare.withOnnxRuntime(Files.readAllBytes(Shared.file("cases/onnx/" + name + ".onnx")));
  }

  // Heads

  private static OnnxBuilder logits(int classes) {
    return OnnxBuilder.opset(13)
        .image(4, 5, 5)
        .node("GlobalAveragePool", X, "p")
        .node("Flatten", List.of("p"), "f")
        .floats("w", 4, classes)
        .node("MatMul", List.of("f", "w"), "z");
  }

  private static byte[] bytes(OnnxBuilder builder, String output) {
    return builder.output(output).build().toByteArray();
  }

  /** The network's logits are the tensor z, whatever was made of it. */
  private static void checkHead(OnnxBuilder builder, String output) {
    var network = read(bytes(builder, output));
    var images = Compare.images(network, 3);
    assertArrayEquals(
        OnnxRuntime.run(bytes(logits(3), "z"), images, 3, 4, 5, 5),
        Compare.logits(network, images, 3),
        1e-4f);
    assertEquals(3, network.classCount());
  }

  @Test
  void head_logarithmsOfProbabilities() {
    checkHead(logits(3).node("LogSoftmax", List.of("z"), "y", "axis", 1), "y");
    checkHead(
        logits(3).node("Softmax", List.of("z"), "s", "axis", 1).node("Log", List.of("s"), "y"),
        "y");
  }

  @Test
  void head_axesOfLengthOne() {
    var shape = logits(3).integers("s", 0, 3, 1, 1).node("Reshape", List.of("z", "s"), "r");
    checkHead(shape.node("Softmax", List.of("r"), "y", "axis", 1), "y");
    checkHead(logits(3).integers("s", 0, 1, 1, 3).node("Reshape", List.of("z", "s"), "y"), "y");
    checkHead(
        logits(3)
            .integers("s", 0, 1, 3)
            .integers("t", 0, 3)
            .node("Reshape", List.of("z", "s"), "r")
            .node("Softmax", List.of("r"), "p2", "axis", 2)
            .node("Reshape", List.of("p2", "t"), "t2")
            .node("Identity", List.of("t2"), "y"),
        "y");
  }

  @Test
  void head_class() {
    checkHead(logits(3).node("ArgMax", List.of("z"), "y", "axis", 1), "y");
    checkHead(
        logits(3)
            .node("Softmax", List.of("z"), "s", "axis", 1)
            .node("ArgMax", List.of("s"), "y", "axis", 1),
        "y");
  }

  @Test
  void head_sigmoidOfOneColumn_isTwoClasses() {
    var onnx = bytes(logits(1).node("Sigmoid", List.of("z"), "y"), "y");
    var network = read(onnx);
    assertEquals(2, network.classCount());
    assertEquals(List.of(), network.activationLayers());
    var images = Compare.images(network, 3);
    var probabilities = OnnxRuntime.run(onnx, images, 3, 4, 5, 5);
    var logits = Compare.logits(network, images, 3);
    for (var i = 0; i < 3; i++) {
      assertEquals(0, logits[2 * i]);
      assertEquals(probabilities[i], 1 / (1 + Math.exp(-logits[2 * i + 1])), 1e-5);
    }
  }

  @Test
  void head_sigmoidOfSharedCase() throws IOException {
    var network = read(Files.readAllBytes(Shared.file("cases/onnx/25_one_class_sigmoid.onnx")));
    assertEquals(2, network.classCount());
  }

  @Test
  void outputs_onlyOneOfClasses_isTaken() {
    var builder = logits(3).node("ArgMax", List.of("z"), "class", "axis", 1);
    builder.output("z");
    var model = builder.output("class");
    model
        .getGraphBuilder()
        .getOutputBuilder(1)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.INT64.getNumber());
    assertEquals(3, read(model.build().toByteArray()).classCount());
  }

  @Test
  void outputs_several_areNamed_andOneCanBe(@TempDir Path folder) throws IOException {
    var builder = logits(3).node("Tanh", List.of("f"), "features");
    builder.output("features");
    var file = folder.resolve("model.onnx");
    Files.write(file, bytes(builder, "z"));
    var e = assertThrows(InvalidInputException.class, () -> Networks.fromOnnx(file));
    assertContains(e, "2 outputs [features, z]");
    var network = Networks.fromOnnx(file, "z");
    assertEquals("model@z", network.name());
    assertEquals(3, network.classCount());
    assertEquals(3, Networks.fromOnnxAgain(file, network.name()).classCount());
    var missing =
        assertThrows(InvalidInputException.class, () -> Networks.fromOnnx(file, "nothing"));
    assertContains(missing, "no output 'nothing'");
  }

  // Functions

  private static FunctionProto.Builder function(String name) {
    return FunctionProto.newBuilder()
        .setDomain("own")
        .setName(name)
        .addInput("a")
        .addOutput("b")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
  }

  /** A leaky rectifier twice, its slope an attribute. */
  private static ModelProto.Builder withFunctions() {
    var leaky = OnnxBuilder.proto("leaky", "LeakyRelu", List.of("a"), List.of("b")).toBuilder();
    leaky.addAttribute(
        AttributeProto.newBuilder()
            .setName("alpha")
            .setType(AttributeProto.AttributeType.FLOAT)
            .setRefAttrName("slope"));
    var inner = function("Inner").addAttribute("slope").addNode(leaky);
    var call =
        OnnxBuilder.proto("i", "Inner", List.of("a"), List.of("t"), "slope", 0.3f).toBuilder();
    var outer =
        function("Outer")
            .addNode(call.setDomain("own"))
            .addNode(OnnxBuilder.proto("n", "Neg", List.of("t"), List.of("b")));
    var builder = OnnxBuilder.opset(13).image(4, 5, 5);
    for (var names : List.of(List.of("x", "t"), List.of("t", "y"))) {
      builder.graph.addNode(
          OnnxBuilder.proto("to " + names.get(1), "Outer", names.subList(0, 1), names.subList(1, 2))
              .toBuilder()
              .setDomain("own"));
    }
    return builder
        .node("Flatten", List.of("y"), "logits")
        .output("logits")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(inner)
        .addFunctions(outer);
  }

  @Test
  void functionsOfTheModel_areInlined() {
    Compare.withOnnxRuntime(withFunctions().build().toByteArray());
  }

  @Test
  void functionThatCallsItself_isRefused() {
    var call = OnnxBuilder.proto("i", "Outer", List.of("a"), List.of("b")).toBuilder();
    var model = withFunctions();
    model.setFunctions(1, function("Outer").addNode(call.setDomain("own")));
    var e = assertThrows(InvalidInputException.class, () -> read(model.build().toByteArray()));
    assertContains(e, "'Outer' calls itself");
  }

  @Test
  void functionsThatGrow_areRefused() {
    var model = withFunctions();
    for (var i = 0; i < 20; i++) {
      var name = i == 19 ? "Outer" : "F" + i;
      var grown = function(name);
      for (var j = 0; j < 2; j++) {
        var inner = i == 0 ? "Relu" : "F" + (i - 1);
        var node = OnnxBuilder.proto("n", inner, List.of("a"), List.of(j == 0 ? "b" : "c"));
        grown.addNode(node.toBuilder().setDomain(i == 0 ? "" : "own"));
      }
      if (i == 19) {
        model.setFunctions(1, grown);
      } else {
        model.addFunctions(grown);
      }
    }
    var e = assertThrows(InvalidInputException.class, () -> read(model.build().toByteArray()));
    assertContains(e, "65536 nodes");
  }

  // Quantized already

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Quant",
        "BipolarQuant",
        "DynamicQuantizeLinear",
        "MatMulInteger",
        "ConvInteger",
        "QLinearConv",
        "DequantizeLinear"
      })
  void quantizedFiles_areNamed(String type) {
    var onnx = OnnxBuilder.opset(13).image(4, 5, 5).named("q", type, X, "y").flat("y");
    var e = assertThrows(InvalidInputException.class, () -> read(onnx));
    assertContains(e, "quantized network already, by");
    assertContains(e, "(node 'q', " + type);
  }
}
