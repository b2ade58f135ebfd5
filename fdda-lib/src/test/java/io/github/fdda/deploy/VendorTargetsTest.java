package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of vendors, in the exported file: an operator at a time, on a network with a join and
 * an average inside.
 */
class VendorTargetsTest {

  private static final ImageShape SHAPE = new ImageShape(2, 8, 8);
  private static final int CLASSES = 3;
  private static final LabelledImages PICTURES =
      new Pictures(SHAPE, CLASSES, IntStream.range(0, 12).map(i -> i % CLASSES).boxed().toList());
  private static final List<float[]> IMAGES =
      IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();
  private static final Network NETWORK = network();
  private static final Set<String> WEIGHTS = Set.of("stem.w", "side.w", "last.w", "fc.w");

  /** In parts of the range of the logits; one step in few pixels is less. */
  private static final float TOLERANCE = 2e-3f;

  /** The type of a tensor's integers, their scales and the integers of the zero points. */
  private record Stored(DataType type, List<Float> scales, List<Byte> zeroPoints) {

    static Stored of(ModelProto model, NodeProto node) {
      var zeroPoint = initializer(model, node.getInput(2));
      var bytes = zeroPoint.getRawData().toByteArray();
      return new Stored(
          DataType.forNumber(zeroPoint.getDataType()),
          floats(initializer(model, node.getInput(1))),
          IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList());
    }
  }

  private static Network network() {
    var builder = OnnxBuilder.opset(13).input("image", 2, 8, 8);
    block(builder, "stem", "image", 2);
    builder.named(
        "average",
        "AveragePool",
        List.of("stem.relu"),
        "average",
        "kernel_shape",
        new int[] {2, 2},
        "strides",
        new int[] {2, 2});
    builder.floats("side.w", 4, 4, 2, 2);
    convolution(builder, "side", "stem.relu", "strides", new int[] {2, 2});
    builder.named("join", "Concat", List.of("average", "side.relu"), "join", "axis", 1);
    block(builder, "last", "join", 8);
    builder
        .named("pool", "GlobalAveragePool", List.of("last.relu"), "pool")
        .named("flat", "Flatten", List.of("pool"), "flat")
        .floats("fc.w", CLASSES, 4)
        .floats("fc.b", CLASSES)
        .named("fc", "Gemm", List.of("flat", "fc.w", "fc.b"), "logits", "transB", 1);
    var onnx = builder.output("logits").build().toByteArray();
    return Networks.fromOnnx(onnx, "joined", Optional.empty());
  }

  private static void block(OnnxBuilder builder, String name, String input, int channels) {
    builder.floats(name + ".w", 4, channels, 3, 3);
    convolution(builder, name, input, "pads", new int[] {1, 1, 1, 1});
  }

  private static void convolution(
      OnnxBuilder builder, String name, String input, Object... attributes) {
    builder
        .named(name, "Conv", List.of(input, name + ".w"), name, attributes)
        .batchNorm(name + ".bn", name, name + ".bn", 4)
        .named(name + ".relu", "Relu", List.of(name + ".bn"), name + ".relu");
  }

  private static Simulation simulation(String target, int weights, int activations) {
    return Simulation.of(
        NETWORK, PICTURES, BitWidths.of(weights, activations), Target.load(target));
  }

  private static ModelProto file(String target, int activations) {
    return simulation(target, 8, activations).export();
  }

  // What runs it.

  @ParameterizedTest
  @CsvSource({
    "openvino, 8, 8",
    "openvino, 4, 8",
    "qnn-htp, 8, 8",
    "qnn-htp, 8, 12",
    "qnn-htp, 8, 16",
    "qnn-htp, 4, 16",
    "vitis-dpu, 8, 8",
    "vitis-dpu, 4, 8",
    "tflite-micro, 8, 8",
    "tflite-micro, 4, 8"
  })
  void onnxRuntime_agreesAtEachLevel(String target, int weights, int activations) {
    var simulation = simulation(target, weights, activations);
    var expected = simulation.logits(IMAGES);
    var model = simulation.export();
    for (var level : OptLevel.values()) {
      var actual = simulation.onnxRuntime(model, IMAGES, level);
      var difference = Logits.meanDifference(expected, actual);
      assertTrue(difference <= TOLERANCE, () -> level + " differs by " + difference);
    }
  }

  /** What we read back from the file is what was written. */
  @ParameterizedTest
  @CsvSource({"openvino, 8", "qnn-htp, 16", "vitis-dpu, 8", "tflite-micro, 8"})
  void imported_agrees(String target, int activations, @TempDir Path folder) throws IOException {
    var simulation = simulation(target, 8, activations);
    var file = Files.write(folder.resolve("q.onnx"), simulation.export().toByteArray());
    var actual = Simulation.logits(Networks.fromQuantizedOnnx(file), IMAGES);
    var difference = Logits.meanDifference(simulation.logits(IMAGES), actual);
    assertTrue(difference <= TOLERANCE, () -> "differs by " + difference);
  }

  @Test
  void tfliteMicro_hasNoShiftsAlone() {
    var model = file("tflite-micro", 8).toByteArray();
    var failure =
        assertThrows(InvalidInputException.class, () -> IntegerNetwork.read(model)).getMessage();
    assertTrue(
        String.valueOf(failure).contains("export for the target integer-only or vitis-dpu"),
        failure);
  }

  /** Powers of two leave nothing to rounding. */
  @ParameterizedTest
  @CsvSource({"8", "3"})
  void vitisDpu_integersAloneGiveTheSame(int weights) {
    var simulation = simulation("vitis-dpu", weights, 8);
    var expected = simulation.logits(IMAGES);
    var model = simulation.export();
    Logits.assertSame(expected, simulation.onnxRuntime(model, IMAGES));
    var integers = IntegerNetwork.read(model.toByteArray());
    Logits.assertSame(expected, IMAGES.stream().map(integers::logitsOf).toList());
  }

  // OpenVINO

  @Test
  void openvino_firstWeightHasSevenBits_otherEight() {
    var model = file("openvino", 8);
    assertEquals(63, largest(model, "stem.w"));
    assertEquals(127, largest(model, "side.w"));
    assertEquals(127, largest(model, "fc.w"));
  }

  @Test
  void openvino_logitsAndBiasesAreFloats() {
    var model = file("openvino", 8);
    assertEquals("Gemm", producer(model, "logits").getOpType());
    assertEquals(DataType.FLOAT, type(model, "fc.b"));
    assertEquals(4, stored(model, "stem.w").scales.size());
    assertEquals(DataType.UINT8, stored(model, "stem.relu").type);
  }

  // QNN

  @ParameterizedTest
  @CsvSource({"8, UINT8", "12, UINT16", "16, UINT16"})
  void qnn_allActivationsHaveTheSameType(int bits, DataType type) {
    var model = file("qnn-htp", bits);
    var activations =
        quantizers(model).map(node -> Stored.of(model, node).type).collect(Collectors.toSet());
    assertEquals(Set.of(type), activations);
    assertEquals("DequantizeLinear", producer(model, "logits").getOpType());
    for (var weight : WEIGHTS) {
      assertEquals(DataType.INT8, stored(model, weight).type);
      assertNotEquals(1, stored(model, weight).scales.size(), "a scale for each channel");
    }
    assertEquals(DataType.INT32, type(model, "fc.b_quantized"));
  }

  // Vitis

  @Test
  void vitisDpu_isSymmetric_oneGridATensor_powersOfTwo() {
    var model = file("vitis-dpu", 8);
    var all =
        Stream.concat(
                quantizers(model).map(node -> Stored.of(model, node)),
                WEIGHTS.stream().map(weight -> stored(model, weight)))
            .toList();
    for (var stored : all) {
      assertEquals(DataType.INT8, stored.type);
      assertEquals(List.of((byte) 0), stored.zeroPoints);
      assertEquals(1, stored.scales.size());
      assertPowerOfTwo(stored.scales.get(0));
    }
    assertEquals("DequantizeLinear", producer(model, "logits").getOpType());
  }

  @Test
  void vitisDpu_biasesHaveEightBits_oneScale() {
    var model = file("vitis-dpu", 8);
    for (var bias : List.of("stem_bias", "side_bias", "last_bias", "fc.b")) {
      assertEquals(DataType.INT8, type(model, bias + "_quantized"));
      var scales = floats(initializer(model, bias + "_scale"));
      assertEquals(1, scales.size());
      assertPowerOfTwo(scales.get(0));
      assertTrue(largest(model, bias) >= 64, "more than half of the range is used");
    }
  }

  @Test
  void vitisDpu_joinsAndAveragesShareAGrid() {
    var model = file("vitis-dpu", 8);
    assertShared(model, "stem.relu", "average", "side.relu", "join");
    assertShared(model, "last.relu", "pool");
  }

  // TensorFlow Lite

  @Test
  void tfliteMicro_weightsPerChannelInConvolutionsAlone() {
    var model = file("tflite-micro", 8);
    assertEquals(4, stored(model, "stem.w").scales.size());
    assertEquals(1, stored(model, "fc.w").scales.size());
    for (var weight : WEIGHTS) {
      var stored = stored(model, weight);
      assertEquals(DataType.INT8, stored.type);
      assertTrue(stored.zeroPoints.stream().allMatch(zero -> zero == 0), weight);
      assertEquals(127, largest(model, weight));
    }
  }

  @Test
  void tfliteMicro_activationsAreSignedWithAnyZeroPoint() {
    var model = file("tflite-micro", 8);
    quantizers(model).forEach(node -> assertEquals(DataType.INT8, Stored.of(model, node).type));
    assertEquals(List.of((byte) -128), stored(model, "last.relu").zeroPoints, "0 is the lowest");
    assertEquals("DequantizeLinear", producer(model, "logits").getOpType());
  }

  @Test
  void tfliteMicro_biasesAreInStepsOfInputTimesWeight() {
    var model = file("tflite-micro", 8);
    assertEquals(DataType.INT32, type(model, "stem_bias_quantized"));
    var input = stored(model, "image").scales.get(0);
    var weights = stored(model, "stem.w").scales;
    var expected = weights.stream().map(scale -> scale * input).toList();
    assertEquals(expected, floats(initializer(model, "stem_bias_scale")));
  }

  @Test
  void tfliteMicro_joinsAndAveragesShareAGrid_aMeanDoesNot() {
    var model = file("tflite-micro", 8);
    assertShared(model, "stem.relu", "average", "side.relu", "join");
    assertNotEquals(stored(model, "last.relu"), stored(model, "pool"));
  }

  private static void assertShared(ModelProto model, String first, String... others) {
    for (var other : others) {
      assertEquals(stored(model, first), stored(model, other), other);
    }
  }

  private static void assertPowerOfTwo(float scale) {
    assertEquals(Math.scalb(1f, Math.getExponent(scale)), scale);
  }

  private static Stream<NodeProto> quantizers(ModelProto model) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals("QuantizeLinear"));
  }

  /** How a tensor is stored, be it a weight or what a node puts out. */
  private static Stored stored(ModelProto model, String tensor) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals("DequantizeLinear"))
        .filter(node -> node.getInput(0).equals(tensor + "_quantized"))
        .map(node -> Stored.of(model, node))
        .findFirst()
        .orElseThrow(() -> new AssertionError(tensor + " is not quantized"));
  }

  private static DataType type(ModelProto model, String initializer) {
    return DataType.forNumber(initializer(model, initializer).getDataType());
  }

  private static NodeProto producer(ModelProto model, String tensor) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOutputList().contains(tensor))
        .findFirst()
        .orElseThrow();
  }

  /** The largest magnitude among integers of 8 bits. */
  private static int largest(ModelProto model, String tensor) {
    var bytes = initializer(model, tensor + "_quantized").getRawData().toByteArray();
    return IntStream.range(0, bytes.length).map(i -> Math.abs(bytes[i])).max().orElseThrow();
  }

  private static List<Float> floats(TensorProto tensor) {
    var floats = Nodes.floats(tensor);
    return Arrays.stream(toDoubles(floats)).mapToObj(value -> (float) value).toList();
  }

  private static double[] toDoubles(float[] floats) {
    return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
  }

  private static TensorProto initializer(ModelProto model, String name) {
    return model.getGraph().getInitializerList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no initializer " + name));
  }
}
