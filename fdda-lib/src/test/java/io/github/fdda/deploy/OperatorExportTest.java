package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
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
import java.util.function.UnaryOperator;
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
  private static final Set<String> VENDORS =
      Set.of("openvino", "qnn-htp", "vitis-dpu", "tflite-micro");
  private static final LabelledImages PICTURES =
      new Pictures(SHAPE, 3, IntStream.range(0, 6).map(i -> i % 3).boxed().toList());
  private static final LabelledImages PICTURES_OF_TWO =
      new Pictures(SHAPE, 2, IntStream.range(0, 6).map(i -> i % 2).boxed().toList());
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
    for (var type : List.of("Celu", "Elu", "Selu", "Softplus", "Softsign", "ThresholdedRelu")) {
      BODIES.put(type, (b, x) -> b.conv(b.op(type, b.bn(b.conv(x)))));
    }
    // Where it is saturated, its 1 may lie halfway between two levels, and either is right.
    BODIES.put("tanh", (b, x) -> b.conv(b.op("Tanh", b.op("Mul", b.conv(x), b.number(0.1f)))));
    BODIES.put("prelu", (b, x) -> b.conv(b.op("PRelu", b.bn(b.conv(x)), b.floats(CHANNELS, 1, 1))));
    BODIES.put("exp, log", (b, x) -> b.conv(b.op("Log", b.above1(b.op("Exp", b.op("Neg", x))))));
    BODIES.put(
        "pow, sqrt, reciprocal",
        (b, x) -> b.conv(b.op("Reciprocal", b.above1(b.op("Sqrt", b.op("Pow", x, b.number(2)))))));
    BODIES.put("erf, abs", (b, x) -> b.conv(b.op("Abs", b.op("Erf", b.conv(x)))));
    BODIES.put(
        "ceil, floor, round, sign",
        (b, x) ->
            b.conv(
                b.add(
                    "Sum",
                    Stream.of("Ceil", "Floor", "Round", "Sign").map(t -> b.op(t, x)).toList())));
    for (var type : List.of("Sum", "Mean", "Max", "Min")) {
      BODIES.put(
          type + " of three tensors",
          (b, x) -> b.conv(b.add(type, List.of(b.conv(x), b.conv(x), x))));
    }
    for (var type : List.of("L1", "L2", "Max", "Min", "Prod", "SumSquare")) {
      BODIES.put(
          "Reduce" + type,
          (b, x) ->
              b.conv(b.op("Reduce" + type, b.op("Sigmoid", b.conv(x)), "axes", new int[] {2})));
    }
    BODIES.put("reduced sum", (b, x) -> b.conv(b.op("ReduceSum", b.conv(x), b.integers(3))));
    BODIES.put("global maximum", (b, x) -> b.conv(b.op("GlobalMaxPool", b.conv(x)), 1, 1));
    BODIES.put(
        "expand",
        (b, x) -> b.conv(b.op("Expand", b.op("GlobalAveragePool", x), b.integers(1, 1, 8, 8))));
    BODIES.put(
        "tile",
        (b, x) -> b.conv(b.op("Tile", b.op("GlobalAveragePool", x), b.integers(1, 1, 4, 4))));
    BODIES.put(
        "resize to the nearest",
        (b, x) -> b.conv(b.resize(x, 2, "asymmetric", "nearest", "floor")));
    BODIES.put(
        "resize, linear",
        (b, x) -> b.conv(b.resize(x, 0.5f, "half_pixel", "linear", "round_prefer_floor")));
    BODIES.put("lrn", (b, x) -> b.conv(b.op("LRN", b.conv(x), "size", 3, "alpha", 0.1f)));
    BODIES.put(
        "instance normalization",
        (b, x) ->
            b.op(
                "Relu",
                b.add(
                    "InstanceNormalization",
                    List.of(b.conv(x), b.floats(CHANNELS), b.floats(CHANNELS)))));
    BODIES.put(
        "mean variance normalization",
        (b, x) ->
            b.op(
                "Relu", b.op("MeanVarianceNormalization", b.conv(x), "axes", new int[] {1, 2, 3})));
    BODIES.put("depth to space", (b, x) -> b.conv(b.blocks(x)));
    BODIES.put("split", (b, x) -> b.op("Relu", b.conv(b.swapped(x))));
    BODIES.put("split in unequal parts", (b, x) -> b.op("Relu", b.conv(b.swapped(x, 1, 3))));
    BODIES.put("conv transpose", (b, x) -> b.op("Relu", b.bn(b.convTranspose(x))));
    BODIES.put("lines", (b, x) -> b.lines(x));
    BODIES.put("where, of shapes", (b, x) -> b.conv(b.expandLikeTorch(x)));
    BODIES.put("numbers of shapes", (b, x) -> b.conv(b.numbers(x)));
    BODIES.put("where, by a mask", (b, x) -> b.conv(b.masked(x)));
  }

  /** What older or newer operator sets have, by set. */
  private static final Map<Integer, Map<String, BiFunction<Builder, String, String>>> OTHER_SETS =
      Map.of(
          9,
          Map.of(
              "upsample",
              (b, x) -> b.conv(b.upsample(x, "nearest")),
              "upsample, linear",
              (b, x) -> b.conv(b.upsample(x, "linear"))),
          11,
          Map.of("softmax over all of an image", (b, x) -> b.conv(b.op("Softmax", b.conv(x)))),
          17,
          Map.of("layer normalization", (b, x) -> b.conv(b.layerNormalization(b.conv(x)))),
          18,
          Map.of(
              "mish",
              (b, x) -> b.conv(b.op("Mish", b.conv(x))),
              "group normalization, scales of groups",
              (b, x) -> b.op("Relu", b.groupNormalization(b.conv(x), 2))),
          20,
          Map.of(
              "gelu",
              (b, x) -> b.conv(b.op("Gelu", b.conv(x))),
              "gelu by tanh",
              (b, x) -> b.conv(b.op("Gelu", b.conv(x), "approximate", "tanh"))),
          21,
          Map.of(
              "group normalization",
              (b, x) -> b.op("Relu", b.groupNormalization(b.conv(x), CHANNELS)),
              "moved",
              (b, x) -> b.conv(b.transpose(b.maxPool(x))),
              "gelu of ONNX Runtime",
              (b, x) -> b.conv(b.olderGelu(b.conv(x)))),
          24,
          Map.of("swish", (b, x) -> b.conv(b.op("Swish", b.conv(x)))));

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
    HEADS.put("N×K×1×1", (b, x) -> b.classConv(b.op("GlobalAveragePool", x)));
    HEADS.put("softmax", (b, x) -> b.op("Softmax", b.gemm(b.mean(x), 1)));
    HEADS.put("logarithm of softmax", (b, x) -> b.op("LogSoftmax", b.gemm(b.mean(x), 1)));
    HEADS.put("sigmoid of one column", (b, x) -> b.op("Sigmoid", b.column(b.mean(x))));
    HEADS.put("class beside the logits", (b, x) -> b.withClass(b.gemm(b.mean(x), 1)));
    HEADS.put("class behind the logits", (b, x) -> b.classOf(b.gemm(b.mean(x), 1)));
  }

  /** What heads make of logits, and a file puts out. */
  private static final Map<String, UnaryOperator<float[]>> FUNCTIONS =
      Map.of(
          "softmax", OperatorExportTest::softmax,
          "logarithm of softmax", OperatorExportTest::logSoftmax,
          "sigmoid of one column", logits -> new float[] {softmax(logits)[1]});

  private static float[] softmax(float[] logits) {
    var exponentials = new float[logits.length];
    var sum = 0.0;
    for (var logit : logits) {
      sum += Math.exp(logit);
    }
    for (var i = 0; i < logits.length; i++) {
      exponentials[i] = (float) (Math.exp(logits[i]) / sum);
    }
    return exponentials;
  }

  private static float[] logSoftmax(float[] logits) {
    var logarithms = softmax(logits);
    for (var i = 0; i < logits.length; i++) {
      logarithms[i] = (float) Math.log(logarithms[i]);
    }
    return logarithms;
  }

  /** Bits of weights and activations; targets refuse what they cannot run. */
  private static final List<BitWidths> BITS =
      List.of(BitWidths.of(8, 8), BitWidths.of(4, 4), BitWidths.of(3, 3));

  private static final List<BitWidths> MORE_BITS =
      Stream.concat(BITS.stream(), Stream.of(BitWidths.of(4, 8), BitWidths.of(2, 2))).toList();

  record Case(String name, ModelProto onnx, List<BitWidths> bits) {

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
    return Stream.concat(bodies(), heads());
  }

  /** Those that put out their logits. */
  static Stream<Case> bodies() {
    return Stream.concat(
        bodies(14, BODIES),
        OTHER_SETS.entrySet().stream().flatMap(entry -> bodies(entry.getKey(), entry.getValue())));
  }

  /** Those that end otherwise, or whose images have another layout. */
  static Stream<Case> heads() {
    var body = BODIES.entrySet().iterator().next().getValue();
    return Stream.concat(
        HEADS.entrySet().stream()
            .map(entry -> of(14, entry.getKey(), body, entry.getValue(), MORE_BITS)),
        Stream.of(channelsLast(HEADS.entrySet().iterator().next().getValue())));
  }

  private static Stream<Case> bodies(
      int opset, Map<String, BiFunction<Builder, String, String>> bodies) {
    var head = HEADS.entrySet().iterator().next().getValue();
    return bodies.entrySet().stream()
        .map(entry -> of(opset, entry.getKey(), entry.getValue(), head, BITS));
  }

  private static Case channelsLast(BiFunction<Builder, String, String> head) {
    var builder = new Builder(14, 8, 8, 2);
    var planes = builder.op("Transpose", "image", "perm", new int[] {0, 3, 1, 2});
    var x = builder.op("Relu", builder.bn(builder.stem(planes)));
    return new Case("channels last", builder.model(head.apply(builder, x)), BITS);
  }

  private static Case of(
      int opset,
      String name,
      BiFunction<Builder, String, String> body,
      BiFunction<Builder, String, String> head,
      List<BitWidths> bits) {
    var builder = new Builder(opset, 2, 8, 8);
    var x = builder.op("Relu", builder.bn(builder.stem("image")));
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
    var pictures = network.classCount() == 2 ? PICTURES_OF_TWO : PICTURES;
    var simulation = Simulation.of(network, pictures, bits, target);
    var function = FUNCTIONS.getOrDefault(network.name(), UnaryOperator.identity());
    var expected = simulation.logits(IMAGES).stream().map(function).toList();
    var model = simulation.export();
    for (var level : levels(target)) {
      var actual =
          assertDoesNotThrow(
              () -> simulation.onnxRuntime(model, IMAGES, level), () -> what + level);
      var difference = Logits.meanDifference(expected, actual);
      assertTrue(difference <= TOLERANCE, () -> what + level + " differs by " + difference);
    }
    if (target.name().equals("onnxruntime-cpu")) {
      var graph = OptimizedGraph.of(ModelFile.of("test", model.toByteArray()));
      assertEquals(0, graph.floatConvolutions(), () -> what + graph);
      assertEquals(0, graph.floatProducts(), () -> what + graph);
    }
  }

  /** Vendors' files differ from the others in types and grids: {@link VendorTargetsTest}. */
  private static List<OptLevel> levels(Target target) {
    return VENDORS.contains(target.name()) ? List.of(OptLevel.ALL_OPT) : List.of(OptLevel.values());
  }

  private static boolean runs(Target target, BitWidths bits) {
    return target.activations().allows(bits.activations());
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
        assertThrows(InvalidInputException.class, () -> new Builder(14, 2, 8, 8).unknown())
            .getMessage();
    var supported =
        new TreeSet<>(
            List.of(String.valueOf(message).replaceAll(".*supported are ", "").split(", ")));
    // They are what the file is made of, not what it is made from.
    supported.removeAll(Set.of("QuantizeLinear", "DequantizeLinear"));
    var tried = new TreeSet<String>();
    cases().forEach(architecture -> tried.addAll(architecture.operators()));
    // It comes behind logits and is left out.
    tried.remove("ArgMax");
    assertEquals(supported, tried);
  }

  /** A graph whose tensors are named one after the other. */
  private static final class Builder {

    private final OnnxBuilder onnx;
    private int count;

    private Builder(int opset, long... image) {
      onnx = OnnxBuilder.opset(opset).input("image", image);
    }

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

    private String stem(String planes) {
      return add(
          "Conv", List.of(planes, floats(CHANNELS, 2, 3, 3)), "pads", new int[] {1, 1, 1, 1});
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

    private String vector(float... values) {
      var name = name();
      onnx.tensor(name, new long[] {values.length}, values);
      return name;
    }

    private String above1(String input) {
      return op("Add", input, number(1));
    }

    private String resize(
        String input, float scale, String coordinates, String mode, String rounding) {
      return add(
          "Resize",
          List.of(input, "", vector(1, 1, scale, scale)),
          "coordinate_transformation_mode",
          coordinates,
          "mode",
          mode,
          "nearest_mode",
          rounding);
    }

    private String upsample(String input, String mode) {
      return add("Upsample", List.of(input, vector(1, 1, 2, 2)), "mode", mode);
    }

    private String olderGelu(String input) {
      var output = op("Gelu", input);
      var node = onnx.graph.getNodeBuilder(onnx.graph.getNodeCount() - 1);
      node.setDomain("com.microsoft");
      return output;
    }

    private String blocks(String input) {
      var space = op("DepthToSpace", conv(input), "blocksize", 2);
      return op("SpaceToDepth", space, "blocksize", 2);
    }

    /** The channels in two parts, which change places. */
    private String swapped(String input, long... sizes) {
      var first = name();
      var second = name();
      var inputs = sizes.length == 0 ? List.of(input) : List.of(input, integers(sizes));
      onnx.graph.addNode(
          OnnxBuilder.proto("Split", "Split", inputs, List.of(first, second), "axis", 1));
      return add("Concat", List.of(second, first), "axis", 1);
    }

    private String convTranspose(String input) {
      return add(
          "ConvTranspose",
          List.of(input, floats(CHANNELS, CHANNELS, 2, 2), floats(CHANNELS)),
          "strides",
          new int[] {2, 2});
    }

    /** Planes as lines, N×C×L. */
    private String lines(String input) {
      var lines = op("Reshape", input, integers(0, CHANNELS, 64));
      var pooled = op("MaxPool", lines, "kernel_shape", new int[] {2}, "strides", new int[] {2});
      var convolved = op("Relu", bn(line(pooled)));
      var means =
          op("AveragePool", convolved, "kernel_shape", new int[] {2}, "strides", new int[] {2});
      return op("Relu", bn(line(means)));
    }

    private String line(String input) {
      return add(
          "Conv",
          List.of(input, floats(CHANNELS, CHANNELS, 3), floats(CHANNELS)),
          "pads",
          new int[] {1, 1});
    }

    private String layerNormalization(String input) {
      return add(
          "LayerNormalization",
          List.of(input, floats(CHANNELS, 8, 8), floats(CHANNELS, 8, 8)),
          "axis",
          1);
    }

    private String groupNormalization(String input, int scales) {
      return add(
          "GroupNormalization", List.of(input, floats(scales), floats(scales)), "num_groups", 2);
    }

    /** As PyTorch writes expand: −1 stands for the side that is there. */
    private String expandLikeTorch(String input) {
      var wanted = integers(-1, -1, 8, 8);
      var minusOnes = op("Mul", op("ConstantOfShape", integers(4), "value", one()), integers(-1));
      var ones = op("ConstantOfShape", integers(4), "value", one());
      var shape = add("Where", List.of(op("Equal", wanted, minusOnes), ones, wanted));
      return op("Expand", op("GlobalAveragePool", input), shape);
    }

    private static TensorProto one() {
      return OnnxBuilder.typed("", DataType.INT64, 1).addInt64Data(1).build();
    }

    /** The input, reshaped to sides that are worked out in roundabout ways. */
    private String numbers(String input) {
      var shape = op("Shape", input);
      var channels = op("Gather", shape, integers(1));
      var small = op("LessOrEqual", op("Mod", channels, integers(3)), integers(1));
      var large = op("GreaterOrEqual", channels, integers(2));
      var either =
          op("Or", op("Less", channels, integers(0)), op("Greater", channels, integers(9)));
      var asExpected = op("And", op("And", small, large), op("Not", either));
      var side = op("Add", op("CastLike", asExpected, channels), integers(7));
      var range = add("Range", List.of(integer(0), integer(3), integer(1)));
      var count = op("Unsqueeze", op("Size", range), integers(0));
      var four = op("Add", count, integers(1));
      return op("Reshape", input, add("Concat", List.of(integers(0), four, side, side), "axis", 0));
    }

    private String integer(long value) {
      var name = name();
      onnx.integer(name, value);
      return name;
    }

    private String masked(String input) {
      var mask = OnnxBuilder.typed("", DataType.BOOL, 1, 1, 1, 8);
      IntStream.range(0, 8).forEach(i -> mask.addInt32Data(i % 3 == 0 ? 1 : 0));
      return add(
          "Where", List.of(add("Constant", List.of(), "value", mask.build()), input, number(0.5f)));
    }

    private String classConv(String pooled) {
      return add("Conv", List.of(pooled, floats(3, CHANNELS, 1, 1), bias()));
    }

    private String column(String input) {
      return add("Gemm", List.of(input, floats(1, CHANNELS), floats(1)), "transB", 1);
    }

    private String withClass(String logits) {
      onnx.graph.addOutput(integerOutput(classOf(logits)));
      return logits;
    }

    private String classOf(String logits) {
      return op("ArgMax", logits, "axis", 1);
    }

    private static ValueInfoProto integerOutput(String name) {
      var type = TypeProto.Tensor.newBuilder().setElemType(DataType.INT64.getNumber());
      return ValueInfoProto.newBuilder()
          .setName(name)
          .setType(TypeProto.newBuilder().setTensorType(type))
          .build();
    }

    private ModelProto model(String logits) {
      return onnx.output(logits).build();
    }

    private void unknown() {
      Networks.fromOnnx(model(op("Unknown", "image")).toByteArray(), "unknown", Optional.empty());
    }
  }
}
