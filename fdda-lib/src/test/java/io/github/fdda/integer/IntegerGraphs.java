package io.github.fdda.integer;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.fdda.network.OnnxBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Writes small QDQ graphs with random integers, node by node, for the tests. */
final class IntegerGraphs {

  private final int opset;
  private final Random random;
  final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");

  private IntegerGraphs(int opset, long seed) {
    this.opset = opset;
    this.random = new Random(seed);
  }

  /** A graph with the float input {@code image}. */
  static IntegerGraphs image(int opset, int channels, int height, int width) {
    var graphs = new IntegerGraphs(opset, 11);
    graphs.graph.addInput(info("image", channels, height, width));
    return graphs;
  }

  /** As most tests need it: opset 13, the image quantized to 8 bits as {@code x}. */
  static IntegerGraphs quantizedImage(int channels, int height, int width) {
    return image(13, channels, height, width).quantize("image", "x", -5, 120, DataType.UINT8);
  }

  static ValueInfoProto info(String name, int... sides) {
    var shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
    IntStream.of(sides)
        .forEach(s -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(s)));
    var tensor =
        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** QuantizeLinear and DequantizeLinear with the scale 2^exponent. */
  IntegerGraphs quantize(String input, String output, int exponent, int zeroPoint, DataType type) {
    return quantizeBy(input, output, Math.scalb(1f, exponent), zeroPoint, type);
  }

  IntegerGraphs quantizeBy(String input, String output, float scale, int zeroPoint, DataType type) {
    var parameters = List.of(output + ".scale", output + ".zero");
    scalar(output + ".scale", scale);
    graph.addInitializer(integers(output + ".zero", type, new long[0], zeroPoint));
    return named(
            output + ".q",
            "QuantizeLinear",
            List.of(input, parameters.get(0), parameters.get(1)),
            output + ".int")
        .named(
            output + ".dq",
            "DequantizeLinear",
            List.of(output + ".int", parameters.get(0), parameters.get(1)),
            output);
  }

  IntegerGraphs scalar(String name, float value) {
    graph.addInitializer(floats(name, new long[0], value));
    return this;
  }

  static TensorProto floats(String name, long[] dims, float... values) {
    return typed(name, DataType.FLOAT, dims)
        .addAllFloatData(IntStream.range(0, values.length).mapToObj(i -> values[i]).toList())
        .build();
  }

  /** An initializer of integers, of which those of 4 bits are packed. */
  static TensorProto integers(String name, DataType type, long[] dims, int... values) {
    var tensor = typed(name, type, dims);
    if (type != DataType.INT4 && type != DataType.UINT4) {
      return tensor.addAllInt32Data(IntStream.of(values).boxed().toList()).build();
    }
    var bytes = new byte[(values.length + 1) / 2];
    for (var i = 0; i < values.length; i++) {
      bytes[i / 2] |= (byte) ((values[i] & 0xf) << (4 * (i % 2)));
    }
    return tensor.setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static TensorProto.Builder typed(String name, DataType type, long... dims) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addAllDims(LongStream.of(dims).boxed().toList());
  }

  IntegerGraphs longs(String name, long... values) {
    graph.addInitializer(
        typed(name, DataType.INT64, values.length)
            .addAllInt64Data(LongStream.of(values).boxed().toList()));
    return this;
  }

  /**
   * Random integers, dequantized: {@code name}.
   *
   * @param largest absolute value
   * @param axis of the exponents
   * @param exponents one for each position on the axis
   */
  IntegerGraphs parameters(
      String name, DataType type, int largest, long[] dims, int axis, int... exponents) {
    var count = (int) LongStream.of(dims).reduce(1, (a, b) -> a * b);
    var values = random.ints(count, -largest, largest + 1).toArray();
    return parameters(name, integers(name + ".int", type, dims, values), axis, exponents);
  }

  IntegerGraphs parameters(String name, TensorProto integers, int axis, int... exponents) {
    var scales = new float[exponents.length];
    for (var i = 0; i < scales.length; i++) {
      scales[i] = Math.scalb(1f, exponents[i]);
    }
    graph.addInitializer(integers);
    graph.addInitializer(floats(name + ".scale", new long[] {scales.length}, scales));
    return named(
        name + ".dq",
        "DequantizeLinear",
        List.of(integers.getName(), name + ".scale"),
        name,
        "axis",
        axis);
  }

  /** A convolution of 8-bit weights with an exponent for each output channel, and a bias. */
  IntegerGraphs conv(
      String input, String output, int inputExponent, long[] weight, Object... attributes) {
    var exponents = IntStream.range(0, (int) weight[0]).map(i -> -6 - random.nextInt(5)).toArray();
    var sums = Arrays.stream(exponents).map(e -> e + inputExponent).toArray();
    return parameters(output + ".w", DataType.INT8, 127, weight, 0, exponents)
        .parameters(output + ".b", DataType.INT32, 20_000, new long[] {weight[0]}, 0, sums)
        .named(output, "Conv", List.of(input, output + ".w", output + ".b"), output, attributes);
  }

  IntegerGraphs node(String type, List<String> inputs, String output, Object... attributes) {
    return named("", type, inputs, output, attributes);
  }

  IntegerGraphs named(
      String name, String type, List<String> inputs, String output, Object... attributes) {
    graph.addNode(OnnxBuilder.proto(name, type, inputs, List.of(output), attributes));
    return this;
  }

  /** The file whose logits are a tensor, flattened. */
  byte[] flat(String tensor) {
    return node("Flatten", List.of(tensor), "logits").logits("logits");
  }

  /** The file whose logits are a tensor as it is. */
  byte[] logits(String tensor) {
    graph.addOutput(ValueInfoProto.newBuilder(info(tensor)).clearType().setName(tensor));
    graph
        .getOutputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.FLOAT.getNumber());
    return ModelProto.newBuilder()
        .setIrVersion(opset > 20 ? 10 : 8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
