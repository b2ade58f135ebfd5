package io.github.fdda.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import io.github.fdda.util.Internal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads and makes parts of ONNX nodes. */
@Internal
public final class Nodes {

  private Nodes() {}

  /** Name of a node; of its first output, if it has none. */
  public static String name(NodeProto node) {
    return node.getName().isEmpty() ? node.getOutput(0) : node.getName();
  }

  public static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  public static long integer(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  public static float number(NodeProto node, String name, float otherwise) {
    return attribute(node, name).map(AttributeProto::getF).orElse(otherwise);
  }

  /** Whether it adds products and biases as they are: a Gemm need not. */
  public static boolean isPlain(NodeProto node) {
    return number(node, "alpha", 1) == 1 && number(node, "beta", 1) == 1;
  }

  /** The node without some of its attributes. */
  public static NodeProto.Builder without(NodeProto.Builder node, List<String> attributes) {
    var kept =
        node.getAttributeList().stream().filter(a -> !attributes.contains(a.getName())).toList();
    return node.clearAttribute().addAllAttribute(kept);
  }

  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  public static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  /** A node with one output. */
  public static NodeProto.Builder node(
      String name, String type, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setName(name)
        .setOpType(type)
        .addAllInput(inputs)
        .addOutput(output);
  }

  /** A tensor of floats without a name. */
  public static TensorProto floats(List<Long> dims, float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(DataType.FLOAT, dims, bytes);
  }

  /** A list of 64-bit integers without a name. */
  public static TensorProto integers(List<Long> values) {
    var bytes = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putLong);
    return tensor(DataType.INT64, List.of((long) values.size()), bytes.rewind());
  }

  /** Which of the raw 64-bit integers of a tensor are not 0. */
  public static TensorProto truths(TensorProto integers) {
    var given =
        integers.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    var bytes = ByteBuffer.allocate(given.remaining());
    while (given.hasRemaining()) {
      bytes.put((byte) (given.get() == 0 ? 0 : 1));
    }
    return tensor(DataType.BOOL, integers.getDimsList(), bytes.rewind());
  }

  private static TensorProto tensor(DataType type, List<Long> dims, ByteBuffer bytes) {
    return TensorProto.newBuilder()
        .setDataType(type.getNumber())
        .addAllDims(dims)
        .setRawData(ByteString.copyFrom(bytes))
        .build();
  }

  /** The values of a tensor of 64-bit integers, raw or listed; not those of external files. */
  public static List<Long> integers(TensorProto tensor) {
    if (!tensor.hasRawData()) {
      return tensor.getInt64DataList();
    }
    var buffer =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    return LongStream.generate(buffer::get).limit(buffer.remaining()).boxed().toList();
  }

  /** The value of a tensor of one float or 64-bit integer; empty for any other. */
  public static Optional<Float> number(TensorProto tensor) {
    return switch (DataType.forNumber(tensor.getDataType())) {
      case FLOAT -> Optional.of(floats(tensor)).filter(v -> v.length == 1).map(v -> v[0]);
      case INT64 ->
          Optional.of(integers(tensor)).filter(v -> v.size() == 1).map(v -> v.get(0).floatValue());
      default -> Optional.empty();
    };
  }

  /** The values of a tensor of floats, raw or listed; not those of external files. */
  public static float[] floats(TensorProto tensor) {
    if (!tensor.hasRawData()) {
      var values = new float[tensor.getFloatDataCount()];
      for (var i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    var buffer =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
