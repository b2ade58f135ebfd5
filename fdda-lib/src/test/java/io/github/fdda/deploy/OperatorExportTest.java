package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator that can be imported, in its usual company, for every target: the file loads at
 * each optimization level of ONNX Runtime, computes what was simulated, and runs in integers where
 * the target says so.
 */
class OperatorExportTest {

  private static final ImageShape SHAPE = new ImageShape(2, 8, 8);
  private static final LabelledImages PICTURES =
      new Pictures(SHAPE, 3, IntStream.range(0, 6).map(i -> i % 3).boxed().toList());
  private static final List<float[]> IMAGES =
      IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();

  /**
   * Mean difference of logits, in parts of the range of all: kernels round in ways of their own, by
   * a level now and then. What is computed otherwise differs by tenths.
   */
  private static final double TOLERANCE = 0.02;

  private static final int CHANNELS = 4;

  /** What comes between a first convolution with ReLU and the classifier; N×4×8×8 before it. */
  private static final Map<String, BiFunction<Builder, String, String>> BODIES =
      new LinkedHashMap<>();

  static {
    BODIES.put("nothing", (b, x) -> x);
    BODIES.put("conv, bn, relu", (b, x) -> b.op("Relu", b.bn(b.conv(x))));
    BODIES.put("conv, bn, relu6", (b, x) -> b.clip(b.bn(b.conv(x)), 0, 6));
    BODIES.put("conv, bn, clip of half the range", (b, x) -> b.clip(b.bn(b.conv(x)), -1, 0.5f));
    BODIES.put("relu6, bounds behind Cast", (b, x) -> b.castClip(b.bn(b.conv(x))));
    BODIES.put(
        "max, min", (b, x) -> b.op("Min", b.op("Max", b.bn(b.conv(x)), b.number(0)), b.number(6)));
    BODIES.put("relu, relu6", (b, x) -> b.clip(b.op("Relu", b.bn(b.conv(x))), 0, 1));
    BODIES.put("depthwise", (b, x) -> b.clip(b.bn(b.depthwise(x)), 0, 6));
    BODIES.put(
        "mobile block", (b, x) -> b.op("Add", b.bn(b.conv(b.clip(b.bn(b.depthwise(x)), 0, 6))), x));
    BODIES.put("maxpool after relu", (b, x) -> b.maxPool(x));
    BODIES.put(
        "maxpool and convolution after relu", (b, x) -> b.op("Add", b.maxPool(x), b.strided(x)));
    BODIES.put("maxpool before relu", (b, x) -> b.op("Relu", b.maxPool(b.bn(b.conv(x)))));
    BODIES.put("maxpool before relu6", (b, x) -> b.clip(b.maxPool(b.bn(b.conv(x))), 0, 6));
    BODIES.put("maxpool, padded", (b, x) -> b.op("Relu", b.bn(b.conv(b.maxPool(b.pad(x))))));
    BODIES.put("averagepool", (b, x) -> b.op("Relu", b.bn(b.conv(b.averagePool(x)))));
    BODIES.put(
        "add of two branches",
        (b, x) -> b.op("Relu", b.op("Add", b.bn(b.conv(x)), b.bn(b.conv(x)))));
    BODIES.put("add of a constant", (b, x) -> b.op("Relu", b.op("Add", b.conv(x), b.perChannel())));
    BODIES.put(
        "sub, div",
        (b, x) ->
            b.op("Relu", b.op("Div", b.op("Sub", b.conv(x), b.perChannel()), b.number(1.5f))));
    BODIES.put("mul by a constant", (b, x) -> b.op("Relu", b.op("Mul", b.conv(x), b.perChannel())));
    BODIES.put(
        "gate",
        (b, x) ->
            b.conv(b.op("Mul", x, b.op("Sigmoid", b.conv(b.op("GlobalAveragePool", x), 1, 1)))));
    BODIES.put("hard sigmoid", (b, x) -> b.conv(b.op("HardSigmoid", b.conv(x))));
    BODIES.put("hard swish", (b, x) -> b.conv(b.op("HardSwish", b.bn(b.conv(x)))));
    BODIES.put("leaky relu", (b, x) -> b.conv(b.op("LeakyRelu", b.bn(b.conv(x)))));
    BODIES.put("concat", (b, x) -> b.concat(b.op("Relu", b.conv(x)), b.op("Relu", b.conv(x))));
    BODIES.put("pad", (b, x) -> b.conv(b.pad(x)));
    BODIES.put("pad by a computed number", (b, x) -> b.conv(b.computedPad(x)));
    BODIES.put("slice", (b, x) -> b.conv(b.slice(x)));
    BODIES.put("dropout, identity", (b, x) -> b.conv(b.op("Identity", b.op("Dropout", x))));
    BODIES.put("transpose", (b, x) -> b.conv(b.transpose(x)));
    BODIES.put("reshape", (b, x) -> b.op("Relu", b.bn(b.conv(b.shuffle(x)))));
    BODIES.put("squeeze, unsqueeze", (b, x) -> b.squeezed(x));
    BODIES.put("softmax over channels", (b, x) -> b.conv(b.op("Softmax", b.conv(x), "axis", 1)));
  }

  /** What turns features into logits. */
  private static final Map<String, BiFunction<Builder, String, String>> HEADS =
      new LinkedHashMap<>();

  static {
    HEADS.put(
        "pool, flatten, gemm", (b, x) -> b.gemm(b.op("Flatten", b.op("GlobalAveragePool", x)), 1));
    HEADS.put("mean, gemm of inputs by outputs", (b, x) -> b.gemm(b.mean(x), 0));
    HEADS.put(
        "pool, reshape to the batch, matmul",
        (b, x) -> b.matMul(b.toBatch(b.op("GlobalAveragePool", x))));
    HEADS.put(
        "matmul, add",
        (b, x) -> b.op("Add", b.matMul(b.op("Flatten", b.op("GlobalAveragePool", x))), b.bias()));
    HEADS.put(
        "hidden layer",
        (b, x) -> b.gemm(b.op("Relu", b.hidden(b.op("Flatten", b.op("GlobalAveragePool", x)))), 1));
  }

  /** Bits of weights and activations; targets refuse what they cannot run. */
  private static final List<BitWidths> BITS =
      List.of(BitWidths.of(8, 8), BitWidths.of(4, 4), BitWidths.of(3, 3));

  private static final List<BitWidths> MORE_BITS =
      Stream.concat(BITS.stream(), Stream.of(BitWidths.of(4, 8), BitWidths.of(2, 2))).toList();

  private record Case(String name, ModelProto onnx, List<BitWidths> bits) {

    Network network() {
      return Networks.fromOnnx(onnx.toByteArray(), name, Optional.empty());
    }

    Set<String> operators() {
      return onnx.getGraph().getNodeList().stream()
          .map(NodeProto::getOpType)
          .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    var head = HEADS.entrySet().iterator().next().getValue();
    var body = BODIES.entrySet().iterator().next().getValue();
    return Stream.concat(
        BODIES.entrySet().stream().map(entry -> of(entry.getKey(), entry.getValue(), head, BITS)),
        HEADS.entrySet().stream()
            .map(entry -> of(entry.getKey(), body, entry.getValue(), MORE_BITS)));
  }

  private static Case of(
      String name,
      BiFunction<Builder, String, String> body,
      BiFunction<Builder, String, String> head,
      List<BitWidths> bits) {
    var builder = new Builder();
    var x = builder.op("Relu", builder.bn(builder.stem()));
    return new Case(name, builder.model(head.apply(builder, body.apply(builder, x))), bits);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void loadsAndAgrees(Case architecture) {
    var network = architecture.network();
    for (var target : Target.builtIn()) {
      for (var bits : architecture.bits()) {
        check(network, Target.load(target), bits);
      }
    }
  }

  private static void check(Network network, Target target, BitWidths bits) {
    var what = "%s, %s, %s: ".formatted(network.name(), target.name(), bits);
    if (!runs(target, network) || !runs(target, bits)) {
      assertThrows(
          InvalidInputException.class, () -> QuantizationPlan.of(network, bits, target), what);
      return;
    }
    var simulation = Simulation.of(network, PICTURES, bits, target);
    var expected = simulation.logits(IMAGES);
    var model = simulation.export();
    for (var level : OptLevel.values()) {
      var actual = simulation.onnxRuntime(model, IMAGES, level);
      var difference = Logits.meanDifference(expected, actual);
      assertTrue(difference <= TOLERANCE, () -> what + level + " differs by " + difference);
    }
    if (target.name().equals("onnxruntime-cpu")) {
      var graph = OptimizedGraph.of(ModelFile.of("test", model.toByteArray()));
      assertEquals(0, graph.floatConvolutions(), () -> what + graph);
      assertEquals(0, graph.floatProducts(), () -> what + graph);
    }
  }

  private static boolean runs(Target target, BitWidths bits) {
    return bits.activations() == 8
        || !Set.of("onnxruntime-cpu", "tensorrt-int8").contains(target.name());
  }

  /** A target either runs all else in float, or names what it runs. */
  private static boolean runs(Target target, Network network) {
    return target.floatFallback()
        || network.nodes().stream()
            .allMatch(
                node ->
                    node.type().equals("BatchNormalization")
                        || (target.operators().containsKey(node.type())
                            && !(node.type().equals("Add") && node.constants() > 0)));
  }

  @Test
  void allOperators() {
    var message =
        assertThrows(InvalidInputException.class, () -> new Builder().unknown()).getMessage();
    var supported =
        new TreeSet<>(
            List.of(String.valueOf(message).replaceAll(".*supported are ", "").split(", ")));
    // They are what the file is made of, not what it is made from.
    supported.removeAll(Set.of("QuantizeLinear", "DequantizeLinear"));
    var tried = new TreeSet<String>();
    cases().forEach(architecture -> tried.addAll(architecture.operators()));
    assertEquals(supported, tried);
  }

  /** A graph whose tensors are named one after the other. */
  private static final class Builder {

    private final OnnxBuilder onnx = OnnxBuilder.opset(14).input("image", 2, 8, 8);
    private int count;

    private String name() {
      return "t" + count++;
    }

    private String op(String type, String input, Object... attributes) {
      return add(type, List.of(input), attributes);
    }

    private String op(String type, String first, String second) {
      return add(type, List.of(first, second));
    }

    private String add(String type, List<String> inputs, Object... attributes) {
      var output = name();
      onnx.named(type + "_" + output, type, inputs, output, attributes);
      return output;
    }

    private String floats(long... sides) {
      var name = name();
      onnx.floats(name, sides);
      return name;
    }

    private String integers(long... values) {
      var name = name();
      onnx.integers(name, values);
      return name;
    }

    private String number(float value) {
      var name = name();
      onnx.scalar(name, value);
      return name;
    }

    private String perChannel() {
      return floats(1, CHANNELS, 1, 1);
    }

    private String bias() {
      return floats(3);
    }

    private String stem() {
      return add(
          "Conv", List.of("image", floats(CHANNELS, 2, 3, 3)), "pads", new int[] {1, 1, 1, 1});
    }

    private String conv(String input) {
      return conv(input, 3, 3);
    }

    private String conv(String input, int height, int width) {
      var pads = new int[] {height / 2, width / 2, height / 2, width / 2};
      return add(
          "Conv",
          List.of(input, floats(CHANNELS, CHANNELS, height, width), floats(CHANNELS)),
          "pads",
          pads);
    }

    private String strided(String input) {
      return add(
          "Conv", List.of(input, floats(CHANNELS, CHANNELS, 2, 2)), "strides", new int[] {2, 2});
    }

    private String depthwise(String input) {
      return add(
          "Conv",
          List.of(input, floats(CHANNELS, 1, 3, 3)),
          "group",
          CHANNELS,
          "pads",
          new int[] {1, 1, 1, 1});
    }

    private String bn(String input) {
      var output = name();
      onnx.batchNorm("bn_" + output, input, output, CHANNELS);
      return output;
    }

    private String clip(String input, float low, float high) {
      return add("Clip", List.of(input, number(low), number(high)));
    }

    private String castClip(String input) {
      var low = op("Cast", constant(0), "to", DataType.FLOAT.getNumber());
      var high = op("Cast", constant(6), "to", DataType.FLOAT.getNumber());
      return add("Clip", List.of(input, low, high));
    }

    private String constant(float value) {
      return add("Constant", List.of(), "value", OnnxBuilder.floatTensor("", new long[0], value));
    }

    private String maxPool(String input) {
      return op("MaxPool", input, "kernel_shape", new int[] {2, 2}, "strides", new int[] {2, 2});
    }

    private String averagePool(String input) {
      return op(
          "AveragePool", input, "kernel_shape", new int[] {2, 2}, "strides", new int[] {2, 2});
    }

    private String pad(String input) {
      return op("Pad", input, integers(0, 0, 0, 1, 0, 0, 1, 0));
    }

    private String computedPad(String input) {
      var channels = op("Gather", op("Shape", input), integers(1));
      var one = op("Div", channels, integers(CHANNELS));
      var zeros =
          op(
              "ConstantOfShape",
              integers(3),
              "value",
              OnnxBuilder.typed("", DataType.INT64, 1).addInt64Data(0).build());
      return op("Pad", input, add("Concat", List.of(zeros, one, zeros, one), "axis", 0));
    }

    private String slice(String input) {
      return add("Slice", List.of(input, integers(1, 0), integers(7, 6), integers(2, 3)));
    }

    private String transpose(String input) {
      return op("Transpose", input, "perm", new int[] {0, 1, 3, 2});
    }

    private String shuffle(String input) {
      var groups = op("Reshape", input, integers(0, 2, 2, 8, 8));
      var swapped = op("Transpose", groups, "perm", new int[] {0, 2, 1, 3, 4});
      return op("Reshape", swapped, integers(0, CHANNELS, 8, 8));
    }

    private String squeezed(String input) {
      var flat = op("Squeeze", op("GlobalAveragePool", input), integers(2, 3));
      return conv(op("Unsqueeze", flat, integers(2, 3)), 1, 1);
    }

    private String concat(String first, String second) {
      var both = add("Concat", List.of(first, second), "axis", 1);
      return add("Conv", List.of(both, floats(CHANNELS, 2 * CHANNELS, 1, 1)));
    }

    private String mean(String input) {
      return op("ReduceMean", input, "axes", new int[] {2, 3}, "keepdims", 0);
    }

    private String gemm(String input, int transposed) {
      var weight = transposed == 1 ? floats(3, CHANNELS) : floats(CHANNELS, 3);
      return add("Gemm", List.of(input, weight, bias()), "transB", transposed);
    }

    private String hidden(String input) {
      return add("Gemm", List.of(input, floats(CHANNELS, CHANNELS), floats(CHANNELS)), "transB", 1);
    }

    private String matMul(String input) {
      return op("MatMul", input, floats(CHANNELS, 3));
    }

    /** As exporters flatten: N×−1, where N is looked up. */
    private String toBatch(String input) {
      var batch = op("Gather", op("Shape", input), integers(0));
      return op("Reshape", input, add("Concat", List.of(batch, integers(-1)), "axis", 0));
    }

    private ModelProto model(String logits) {
      return onnx.output(logits).build();
    }

    private void unknown() {
      Networks.fromOnnx(model(op("Unknown", "image")).toByteArray(), "unknown", Optional.empty());
    }
  }
}
