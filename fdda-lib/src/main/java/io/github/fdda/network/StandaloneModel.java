package io.github.fdda.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;

/**
 * A model as a network runs it: only what the output needs, nodes in execution order and with the
 * names that layers have, every float in 32 bits, no data in other files.
 */
record StandaloneModel(OnnxFile file, Tensors tensors) {

  ModelProto build() {
    var graph = file.graph();
    var output = file.output();
    var nodes = graph.getNodeList();
    var names = NodeNames.of(nodes);
    var result = graph.toBuilder().clearNode().clearInitializer().clearValueInfo();
    var used = new HashSet<String>();
    used.add(output.getName());
    for (var index : ExecutionOrder.of(nodes, output.getName())) {
      result.addNode(node(nodes.get(index), names.get(index)));
      used.addAll(nodes.get(index).getInputList());
    }
    graph.getInitializerList().stream()
        .filter(tensor -> used.contains(tensor.getName()))
        .forEach(tensor -> result.addInitializer(tensor(tensor)));
    result.clearInput().addInput(floats(file.input()));
    result.clearOutput().addOutput(floats(output));
    return file.model().toBuilder()
        .clearOpsetImport()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(file.opset()))
        .setGraph(result)
        .build();
  }

  private NodeProto node(NodeProto node, String name) {
    var result = node.toBuilder().setName(name);
    for (var attribute : result.getAttributeBuilderList()) {
      if (attribute.getType() == AttributeType.TENSOR) {
        attribute.setT(tensor(attribute.getT()));
      } else if (isTypeOfCast(node, attribute)) {
        attribute.setI(floats(DataType.forNumber((int) attribute.getI())).getNumber());
      }
    }
    return result.build();
  }

  private static boolean isTypeOfCast(NodeProto node, AttributeProto.Builder attribute) {
    return node.getOpType().equals("Cast") && attribute.getName().equals("to");
  }

  private TensorProto tensor(TensorProto tensor) {
    var inside = tensor.getDataLocation() != DataLocation.EXTERNAL;
    var type = DataType.forNumber(tensor.getDataType());
    if (inside && floats(type) == type) {
      return tensor;
    }
    var value = tensors.read(tensor);
    return value instanceof FloatConstant constant
        ? raw(tensor, DataType.FLOAT, bytes(constant))
        : raw(tensor, DataType.INT64, bytes((Integers) value));
  }

  private static ByteBuffer bytes(FloatConstant constant) {
    var bytes = buffer(Float.BYTES * constant.values().length);
    bytes.asFloatBuffer().put(constant.values());
    return bytes;
  }

  private static ByteBuffer bytes(Integers integers) {
    var bytes = buffer(Long.BYTES * integers.values().size());
    integers.numbers("a constant").forEach(bytes::putLong);
    return bytes.rewind();
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto raw(TensorProto tensor, DataType type, ByteBuffer bytes) {
    return TensorProto.newBuilder()
        .setName(tensor.getName())
        .addAllDims(tensor.getDimsList())
        .setDataType(type.getNumber())
        .setRawData(ByteString.copyFrom(bytes))
        .build();
  }

  private static ValueInfoProto floats(ValueInfoProto info) {
    var result = info.toBuilder();
    var type = result.getTypeBuilder().getTensorTypeBuilder();
    type.setElemType(floats(DataType.forNumber(type.getElemType())).getNumber());
    return result.build();
  }

  private static DataType floats(DataType type) {
    return switch (type) {
      case FLOAT16, BFLOAT16, DOUBLE -> DataType.FLOAT;
      default -> type;
    };
  }
}
