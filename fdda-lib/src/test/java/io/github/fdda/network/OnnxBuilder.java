package io.github.fdda.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Writes small ONNX files. The image goes through a batch normalization into {@code x}; a test adds
 * nodes and says which tensor becomes, flattened, the logits.
 */
public final class OnnxBuilder {

  private final int opset;
  private final Random random = new Random(7);
  public final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
  private long batch;

  private OnnxBuilder(int opset) {
    this.opset = opset;
  }

  public static OnnxBuilder opset(int opset) {
    return new OnnxBuilder(opset);
  }

  /** The input {@code image}, N×C×H×W, normalized into {@code x}. */
  public OnnxBuilder image(int channels, int height, int width) {
    return input("image", channels, height, width).batchNorm("bn", "image", "x", channels);
  }

  /** From here on inputs have this batch size; 0 for a symbolic one. */
  public OnnxBuilder batch(int size) {
    batch = size;
    return this;
  }

  public OnnxBuilder input(String name, long... sides) {
    graph.addInput(info(name, sides));
    return this;
  }

  private ValueInfoProto info(String name, long... sides) {
    var shape = TensorShapeProto.newBuilder();
    shape.addDim(
        batch > 0
            ? TensorShapeProto.Dimension.newBuilder().setDimValue(batch)
            : TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
    LongStream.of(sides)
        .forEach(s -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(s)));
    var tensor =
        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  public OnnxBuilder batchNorm(String name, String input, String output, int channels) {
    return batchNormParameters(name, channels)
        .named(
            name,
            "BatchNormalization",
            List.of(input, name + ".g", name + ".b", name + ".m", name + ".v"),
            output);
  }

  public OnnxBuilder batchNormParameters(String name, int channels) {
    return floats(name + ".g", channels)
        .floats(name + ".b", channels)
        .floats(name + ".m", channels)
        .tensor(name + ".v", new long[] {channels}, positive(floats(new long[] {channels})));
  }

  private static float[] positive(float[] values) {
    for (var i = 0; i < values.length; i++) {
      values[i] = values[i] * values[i] + 0.5f;
    }
    return values;
  }

  /** An initializer of random floats. */
  public OnnxBuilder floats(String name, long... dims) {
    return tensor(name, dims, floats(dims));
  }

  private float[] floats(long[] dims) {
    var values = new float[(int) LongStream.of(dims).reduce(1, (a, b) -> a * b)];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  public OnnxBuilder tensor(String name, long[] dims, float... values) {
    return initializer(floatTensor(name, dims, values));
  }

  public static TensorProto floatTensor(String name, long[] dims, float... values) {
    return typed(name, DataType.FLOAT, dims)
        .addAllFloatData(IntStream.range(0, values.length).mapToObj(i -> values[i]).toList())
        .build();
  }

  public static TensorProto.Builder typed(String name, DataType type, long... dims) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addAllDims(LongStream.of(dims).boxed().toList());
  }

  public OnnxBuilder scalar(String name, float value) {
    return tensor(name, new long[0], value);
  }

  /** An initializer holding a list of integers. */
  public OnnxBuilder integers(String name, long... values) {
    return initializer(
        typed(name, DataType.INT64, values.length)
            .addAllInt64Data(LongStream.of(values).boxed().toList())
            .build());
  }

  /** An initializer holding one integer. */
  public OnnxBuilder integer(String name, long value) {
    return initializer(typed(name, DataType.INT64).addInt64Data(value).build());
  }

  public OnnxBuilder initializer(TensorProto tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  /** A node without a name; attributes are names and values in turn. */
  public OnnxBuilder node(String type, List<String> inputs, String output, Object... attributes) {
    return named("", type, inputs, output, attributes);
  }

  public OnnxBuilder named(
      String name, String type, List<String> inputs, String output, Object... attributes) {
    graph.addNode(proto(name, type, inputs, List.of(output), attributes));
    return this;
  }

  public static NodeProto proto(
      String name, String type, List<String> inputs, List<String> outputs, Object... attributes) {
    var node =
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(type)
            .addAllInput(inputs)
            .addAllOutput(outputs);
    for (var i = 0; i < attributes.length; i += 2) {
      node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
    }
    return node.build();
  }

  private static AttributeProto attribute(String name, Object value) {
    var attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Integer number) {
      attribute.setType(AttributeType.INT).setI(number);
    } else if (value instanceof Float number) {
      attribute.setType(AttributeType.FLOAT).setF(number);
    } else if (value instanceof String text) {
      attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
    } else if (value instanceof TensorProto tensor) {
      attribute.setType(AttributeType.TENSOR).setT(tensor);
    } else if (value instanceof float[] numbers) {
      attribute.setType(AttributeType.FLOATS);
      IntStream.range(0, numbers.length).forEach(i -> attribute.addFloats(numbers[i]));
    } else {
      attribute.setType(AttributeType.INTS);
      IntStream.of((int[]) value).forEach(attribute::addInts);
    }
    return attribute.build();
  }

  /** The model whose logits are a tensor as it is. */
  public ModelProto.Builder output(String tensor) {
    graph.addOutput(
        ValueInfoProto.newBuilder()
            .setName(tensor)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()))));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph);
  }

  /** The model whose logits are a tensor, flattened. */
  public byte[] flat(String tensor) {
    return node("Flatten", List.of(tensor), "logits").output("logits").build().toByteArray();
  }
}
