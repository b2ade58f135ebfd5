package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be used: each gives one line that names the file and the fault. */
class HostileOnnxTest {

  private static final List<String> X = List.of("x");

  private final Path folder;

  HostileOnnxTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static OnnxBuilder image() {
    return OnnxBuilder.opset(13).image(3, 8, 8);
  }

  /** Nothing wrong with it. */
  private static byte[] good() {
    return image().floats("w", 4, 3, 3, 3).named("conv", "Conv", List.of("x", "w"), "c").flat("c");
  }

  private void refused(byte[] onnx, String... words) {
    try {
      var file = folder.resolve("net.onnx");
      Files.write(file, onnx);
      refused(file, words);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(Path file, String... words) {
    var message = message(assertThrows(InvalidInputException.class, () -> Networks.fromOnnx(file)));
    assertOneLine(message, file.toString());
    for (var word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' not in: " + message);
    }
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static void assertOneLine(String message, String file) {
    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(1, message.lines().count(), message);
  }

  private void refused(OnnxBuilder builder, String... words) {
    refused(builder.flat("y"), words);
  }

  // Not ONNX

  @Test
  void missingFile() {
    refused(folder.resolve("nothing.onnx"), "no such file");
  }

  @Test
  void folderInsteadOfFile() {
    refused(folder, "cannot be read");
  }

  @Test
  void emptyFile() {
    refused(new byte[0], "not an ONNX model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "<!DOCTYPE html><html><body>404 Not Found</body></html>",
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n",
        "{\"nodes\": []}"
      })
  void text(String text) {
    refused(text.getBytes(StandardCharsets.UTF_8), "not an ONNX model");
  }

  @Test
  void garbage() {
    var bytes = new byte[5000];
    new Random(3).nextBytes(bytes);
    refused(bytes, "not an ONNX model");
  }

  @Test
  void truncatedAnywhere() {
    var whole = good();
    for (var length = 0; length < whole.length - 12; length += 7) {
      refused(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void bytesFlippedAnywhere_neverAnotherException() {
    var random = new Random(5);
    var whole = OnnxSamples.everything();
    var refusals = 0;
    for (var i = 0; i < 2000; i++) {
      var bytes = whole.clone();
      for (var j = 0; j <= random.nextInt(3); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      refusals += refusedOrRuns(bytes, i % 20 == 0) ? 0 : 1;
    }
    assertTrue(refusals > 300, "only " + refusals + " refused");
  }

  private static boolean refusedOrRuns(byte[] bytes, boolean run) {
    try {
      var network = Networks.fromOnnx(bytes, "flipped", Optional.empty());
      if (run && network.inputShape().size() < 10_000) {
        Compare.logits(network, Compare.images(network, 2), 2);
      }
      return true;
    } catch (InvalidInputException e) {
      assertOneLine(message(e), "flipped");
      return false;
    }
  }

  @Test
  void noGraph() {
    refused(
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .build()
            .toByteArray(),
        "no graph");
  }

  // The outside

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 99})
  void opsetOutOfRange(int opset) {
    refused(OnnxBuilder.opset(opset).image(3, 8, 8).flat("x"), "opset " + opset, "6 to 24");
  }

  @Test
  void noOpset() {
    refused(image().output("x").clearOpsetImport().build().toByteArray(), "operator set");
  }

  @Test
  void twoInputs() {
    refused(image().input("more", 1).flat("x"), "2 inputs", "image", "more");
  }

  @Test
  void noInput() {
    var model = image();
    model.graph.clearInput();
    refused(model.flat("x"), "0 inputs");
  }

  @Test
  void twoOutputs() {
    var model = image().node("Flatten", X, "a").node("Flatten", X, "b");
    model.output("a");
    refused(model.output("b").build().toByteArray(), "2 outputs");
  }

  @Test
  void inputOfFiveDimensions() {
    var model = OnnxBuilder.opset(13).input("image", 3, 8, 8, 8).batchNorm("bn", "image", "x", 3);
    refused(model.flat("x"), "5 dimensions", "N×C×H×W or N×H×W×C");
  }

  @Test
  void inputOfValuesInARow() {
    var model = OnnxBuilder.opset(13).input("image", 785).batchNorm("bn", "image", "x", 785);
    refused(model.flat("x"), "'image'", "785 values", "N×C×H×W or N×H×W×C");
  }

  @Test
  void inputOfUnknownHeight() {
    var model = image();
    model
        .graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(2)
        .setDimParam("height");
    refused(model.flat("x"), "'image'", "height", "fixed number");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 40})
  void inputOfImpossibleHeight(long height) {
    var model = OnnxBuilder.opset(13).input("image", 3, height, 8).batchNorm("bn", "image", "x", 3);
    refused(model.flat("x"), "height", Long.toString(height));
  }

  @Test
  void inputOfIntegers() {
    var model = image();
    model
        .graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.INT32.getNumber());
    refused(model.flat("x"), "'image'", "neither floats nor unsigned bytes");
  }

  @Test
  void inputWithoutType() {
    var model = image();
    model.graph.setInput(0, ValueInfoProto.newBuilder().setName("image"));
    refused(model.flat("x"), "'image'");
  }

  @Test
  void inputIsASequence() {
    var model = image();
    model.graph.setInput(
        0,
        ValueInfoProto.newBuilder()
            .setName("image")
            .setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.newBuilder())));
    refused(model.flat("x"), "'image'");
  }

  @Test
  void outputNotLogits() {
    refused(image().output("x").build().toByteArray(), "'x'", "N×3×8×8", "N×classes");
  }

  @Test
  void outputWithoutBatch() {
    var model = image().node("Flatten", X, "y", "axis", 0);
    refused(model.output("y").build().toByteArray(), "1×192N", "N×classes");
  }

  @Test
  void outputNobodyDefines() {
    refused(image().output("nothing").build().toByteArray(), "'nothing'");
  }

  @Test
  void outputIsConstant() {
    var model = image().floats("c", 1, 3).node("Identity", List.of("c"), "y");
    refused(model.output("y").build().toByteArray(), "'y'", "does not depend on the image");
  }

  // The graph

  @Test
  void unsupportedOperator() {
    refused(
        image().named("twist", "GridSample", X, "y"),
        "node 'twist'",
        "'GridSample'",
        "AveragePool");
  }

  @ParameterizedTest
  @ValueSource(strings = {"QuantizeLinear", "DequantizeLinear", "QLinearConv"})
  void quantizedNetwork(String operator) {
    refused(image().named("q", operator, X, "y"), "node 'q'", "quantized network", "float");
  }

  @Test
  void operatorOfAnotherDomain() {
    var model = image();
    model.graph.addNode(
        NodeProto.newBuilder(OnnxBuilder.proto("f", "Relu", X, List.of("y")))
            .setDomain("com.example"));
    refused(model, "node 'f'", "com.example.Relu");
  }

  @Test
  void cycle() {
    refused(
        image()
            .node("Add", List.of("x", "b"), "a")
            .node("Relu", List.of("a"), "b")
            .node("Identity", List.of("b"), "y"),
        "cycle");
  }

  @Test
  void nodeTakesItsOwnOutput() {
    refused(image().node("Relu", List.of("y"), "y"), "cycle");
  }

  @Test
  void twoNodesDefineOneName() {
    refused(image().node("Relu", X, "y").node("Sigmoid", X, "y"), "two nodes define 'y'");
  }

  @Test
  void danglingInput() {
    refused(image().named("r", "Relu", List.of("ghost"), "y"), "node 'r'", "'ghost'");
  }

  @Test
  void inputMissing() {
    refused(image().named("r", "Relu", List.of(), "y"), "node 'r'", "input 0 is missing");
  }

  @Test
  void secondOutputUsed() {
    var model = image();
    model.graph.addNode(OnnxBuilder.proto("d", "Dropout", X, List.of("x2", "mask")));
    refused(model.node("Identity", List.of("mask"), "y"), "'mask'");
  }

  @Test
  void attributeOfWrongType() {
    refused(
        image().named("l", "LeakyRelu", X, "y", "alpha", "steep"), "node 'l'", "alpha", "STRING");
  }

  @Test
  void lineEndsInNames() {
    refused(image().named("a\nb\r\u0000", "Mystery\n", X, "y"), "Mystery");
  }

  @Test
  void deepGraph_noStackOverflow() {
    var model = image().node("Relu", X, "t0");
    for (var i = 0; i < 20_000; i++) {
      model.node("Identity", List.of("t" + i), "t" + (i + 1));
    }
    var network = Networks.fromOnnx(model.flat("t20000"), "deep", Optional.empty());
    assertEquals(1, network.activationLayers().size());
  }

  @Test
  void deepNesting() {
    var graph = GraphProto.newBuilder();
    for (var i = 0; i < 200; i++) {
      graph =
          GraphProto.newBuilder()
              .addNode(
                  NodeProto.newBuilder().addAttribute(AttributeProto.newBuilder().setG(graph)));
    }
    refused(ModelProto.newBuilder().setGraph(graph).build().toByteArray(), "not an ONNX model");
  }

  // Weights

  private static OnnxBuilder conv(TensorProto weight, Object... attributes) {
    return image().initializer(weight).named("conv", "Conv", List.of("x", "w"), "y", attributes);
  }

  private static TensorProto.Builder weight(DataType type) {
    return OnnxBuilder.typed("w", type, 4, 3, 1, 1);
  }

  @Test
  void missingInitializer() {
    refused(image().named("conv", "Conv", List.of("x", "w"), "y"), "'conv'", "'w'");
  }

  @Test
  void weightComputedFromImage() {
    refused(image().named("conv", "Conv", List.of("x", "x"), "y"), "'conv'", "weight", "constant");
  }

  @Test
  void negativeSide() {
    refused(conv(OnnxBuilder.typed("w", DataType.FLOAT, 4, -3, 1, 1).build()), "'w'", "negative");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 28, 1L << 40, Long.MAX_VALUE})
  void hugeDeclaredShape(long side) {
    refused(conv(OnnxBuilder.typed("w", DataType.FLOAT, side, side, 1, 1).build()), "'w'");
    refused(conv(OnnxBuilder.typed("w", DataType.FLOAT, 1, side).build()), "'w'", "values");
  }

  @Test
  void wrongNumberOfBytes() {
    refused(
        conv(weight(DataType.FLOAT).setRawData(ByteString.copyFrom(new byte[47])).build()),
        "'w'",
        "47 bytes",
        "48");
  }

  @Test
  void wrongNumberOfValues() {
    refused(conv(weight(DataType.FLOAT).addFloatData(1).build()), "'w'", "1 values", "12");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void weightNotFinite(float value) {
    var values = new float[12];
    values[5] = value;
    refused(
        conv(OnnxBuilder.floatTensor("w", new long[] {4, 3, 1, 1}, values)),
        "'conv.weight'",
        "finite");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STRING", "COMPLEX64", "UINT64", "FLOAT8E4M3FN"})
  void unsupportedDataType(String type) {
    refused(conv(weight(DataType.valueOf(type)).build()), "'w'", type, "float32");
  }

  @Test
  void quantizedWeight() {
    refused(conv(weight(DataType.INT8).build()), "'w'", "quantized");
  }

  @Test
  void unknownDataType() {
    refused(conv(weight(DataType.FLOAT).setDataType(77).build()), "'w'", "77");
  }

  @Test
  void integersAsWeight() {
    refused(
        image().integers("w", 1, 2, 3).named("conv", "Conv", List.of("x", "w"), "y"),
        "'conv'",
        "weight",
        "integers");
  }

  @Test
  void weightOfWrongRank() {
    refused(conv(OnnxBuilder.floatTensor("w", new long[] {4, 3}, new float[12])), "4×3", "2-D");
  }

  @Test
  void weightOfWrongChannels() {
    refused(
        conv(OnnxBuilder.floatTensor("w", new long[] {4, 2, 1, 1}, new float[8])),
        "'conv'",
        "4×2×1×1",
        "N×3×8×8");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 3, Integer.MAX_VALUE})
  void impossibleGroups(int groups) {
    refused(
        conv(OnnxBuilder.floatTensor("w", new long[] {4, 3, 1, 1}, new float[12]), "group", groups),
        "'conv'",
        "groups");
  }

  @Test
  void kernelShapeDisagrees() {
    refused(
        conv(
            OnnxBuilder.floatTensor("w", new long[] {4, 3, 1, 1}, new float[12]),
            "kernel_shape",
            new int[] {3, 3}),
        "kernel_shape");
  }

  @Test
  void biasOfWrongLength() {
    refused(
        image()
            .floats("w", 4, 3, 1, 1)
            .floats("b", 3)
            .named("conv", "Conv", List.of("x", "w", "b"), "y"),
        "'conv'",
        "bias");
  }

  @Test
  void batchNormOfWrongChannels() {
    refused(image().batchNorm("bn2", "x", "y", 5), "'bn2'", "gamma", "5", "3 channels");
  }

  @Test
  void batchNormStatisticsComputed() {
    refused(
        image()
            .batchNormParameters("n", 3)
            .named("bn2", "BatchNormalization", List.of("x", "n.g", "n.b", "x", "n.v"), "y"),
        "'bn2'",
        "running mean",
        "constant");
  }

  @Test
  void batchNormNegativeVariance() {
    refused(
        image()
            .batchNormParameters("n", 3)
            .tensor("minus", new long[] {3}, 1, -1, 1)
            .named("bn2", "BatchNormalization", List.of("x", "n.g", "n.b", "n.m", "minus"), "y"),
        "'bn2'",
        "variance",
        "-1.0");
  }

  @Test
  void batchNormPerActivation() {
    refused(
        OnnxBuilder.opset(7)
            .image(3, 8, 8)
            .batchNormParameters("n", 3)
            .named(
                "bn2",
                "BatchNormalization",
                List.of("x", "n.g", "n.b", "n.m", "n.v"),
                "y",
                "spatial",
                0),
        "spatial");
  }

  // Data outside the file

  private byte[] external(String... entries) {
    var weight = weight(DataType.FLOAT).setDataLocation(DataLocation.EXTERNAL);
    for (var i = 0; i < entries.length; i += 2) {
      weight.addExternalData(
          StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
    }
    return conv(weight.build()).flat("y");
  }

  @Test
  void externalDataMissing() {
    refused(external("location", "w.bin"), "'w.bin'", "missing");
    refused(external(), "outside");
  }

  @Test
  void externalDataOutsideFolder() throws IOException {
    var outside = Files.createTempFile("outside", ".bin");
    Files.write(outside, new byte[48]);
    refused(external("location", "../" + outside.getFileName()), "outside");
    refused(external("location", outside.toString()), "outside");
    Files.createSymbolicLink(folder.resolve("link.bin"), outside);
    refused(external("location", "link.bin"), "outside");
    Files.delete(outside);
  }

  @Test
  void externalDataTooShort() throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[47]);
    refused(external("location", "w.bin"), "47 bytes", "48 needed");
    refused(external("location", "w.bin", "offset", "1"), "48 needed from byte 1");
    refused(external("location", "w.bin", "offset", "-1"), "byte -1");
    refused(external("location", "w.bin", "offset", Long.toString(Long.MAX_VALUE)), "needed");
    refused(external("location", "w.bin", "length", "40"), "length 40");
    refused(external("location", "w.bin", "offset", "x"), "'x'");
    refused(external("location", "\u0000"), "cannot be read");
  }

  @Test
  void externalDataWithoutFolder() {
    var onnx = external("location", "w.bin");
    var e =
        assertThrows(
            InvalidInputException.class, () -> Networks.fromOnnx(onnx, "memory", Optional.empty()));
    assertOneLine(message(e), "memory");
    assertTrue(message(e).contains("from its file"), message(e));
  }

  // Operators out of range

  @Test
  void kernelLargerThanImage() {
    refused(
        image().named("p", "MaxPool", X, "y", "kernel_shape", new int[] {9, 9}), "'p'", "shape");
  }

  @ParameterizedTest
  @CsvSource({"strides, 0", "strides, -1", "dilations, 0", "strides, 2147483647"})
  void impossibleWindow(String attribute, int value) {
    refused(
        image()
            .named(
                "p",
                "MaxPool",
                X,
                "y",
                "kernel_shape",
                new int[] {2, 2},
                attribute,
                new int[] {value, value}),
        "'p'",
        attribute);
  }

  @Test
  void negativePadding() {
    refused(
        image()
            .named(
                "p",
                "MaxPool",
                X,
                "y",
                "kernel_shape",
                new int[] {2, 2},
                "pads",
                new int[] {-1, 0, 0, 0}),
        "pads");
    refused(
        image()
            .integers("pads", 0, 0, 0, 0, -1, 0, 0, 0)
            .named("p", "Pad", List.of("x", "pads"), "y"),
        "pads");
  }

  @Test
  void memoryBomb() {
    refused(
        image()
            .integers("pads", 0, 0, 60000, 60000, 0, 0, 60000, 60000)
            .named("p", "Pad", List.of("x", "pads"), "y"),
        "'p'",
        "too large");
  }

  @Test
  void maxOfNothing() {
    refused(image().named("m", "Max", List.of(), "y"), "'m'", "no inputs");
    refused(image().named("m", "Max", List.of("x", ""), "y"), "'m'", "input 1 is missing");
    refused(
        image().scalar("a", Float.NaN).named("m", "Max", List.of("x", "a"), "y"), "'m'", "bounds");
  }

  @Test
  void clipBoundsCrossed() {
    refused(
        image().scalar("a", 1).scalar("b", 0).named("c", "Clip", List.of("x", "a", "b"), "y"),
        "'c'",
        "bounds");
    refused(
        image().scalar("a", Float.NaN).named("c", "Clip", List.of("x", "a"), "y"), "'c'", "bounds");
  }

  @Test
  void shapesDoNotFit() {
    refused(image().floats("c", 5).named("a", "Add", List.of("x", "c"), "y"), "'a'", "fit");
    refused(
        image().integers("s", 0, 7).named("r", "Reshape", List.of("x", "s"), "y"), "'r'", "N×7");
    refused(image().integers("s", -1, -1).named("r", "Reshape", List.of("x", "s"), "y"), "'r'");
    refused(
        image().integers("s", 0, 0, 0, 0, 0).named("r", "Reshape", List.of("x", "s"), "y"), "axis");
    refused(image().named("t", "Transpose", X, "y", "perm", new int[] {0, 0, 1, 2}), "'t'", "perm");
    refused(image().named("f", "Flatten", X, "y", "axis", 9), "axis 9");
  }

  @Test
  void reshapeToAnotherSize() {
    refused(
        image().integers("s", 1, 191).named("r", "Reshape", List.of("x", "s"), "y"),
        "'r'",
        "dynamic batch");
    refused(
        image().integers("s", 192).named("r", "Reshape", List.of("x", "s"), "y"),
        "'r'",
        "dynamic batch");
  }

  @Test
  void arithmeticOnTheBatchSize() {
    var shape = image().node("Shape", X, "s").integers("one", 1);
    refused(
        shape.named("a", "Add", List.of("s", "one"), "t").node("Reshape", List.of("x", "t"), "y"),
        "'a'",
        "batch size");
  }
}
