package io.github.fdda.network.graph;

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
import io.github.fdda.onnx.OnnxFile;
import io.github.fdda.util.Internal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model as a network runs it: only what the output needs, nodes in execution order and with the
 * names that layers have, what they compute from constants alone folded into initializers, every
 * float in 32 bits, no data in other files.
 *
 * @param constants what names stand for, if it does not depend on the images
 */
@Internal
public record StandaloneModel(OnnxFile file, Tensors tensors, Map<String, Value> constants) {

  public ModelProto build() {
    var graph = file.graph();
    var result =
        graph.toBuilder()
            .clearNode()
            .clearInitializer()
            .clearSparseInitializer()
            .clearValueInfo()
            .clearQuantizationAnnotation();
    var used = new LinkedHashSet<String>();
    nodes(used).forEach(result::addNode);
    initializers(used).forEach(result::addInitializer);
    result.clearInput().addInput(floats(file.input()));
    result.clearOutput().addOutput(floats(file.output()));
    return file.model().toBuilder()
        .clearFunctions()
        .clearTrainingInfo()
        .clearOpsetImport()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(file.opset()))
        .setGraph(result)
        .build();
  }

  /**
   * The nodes that compute with images.
   *
   * @param used receives the names of all tensors that they need
   */
  private List<NodeProto> nodes(Set<String> used) {
    var nodes = file.graph().getNodeList();
    var names = NodeNames.of(nodes);
    var shared = sharedNames();
    var order = ExecutionOrder.of(nodes, file.output().getName());
    var kept = new ArrayDeque<NodeProto>();
    used.add(file.output().getName());
    for (var i = order.size() - 1; i >= 0; i--) {
      var node = nodes.get(order.get(i));
      if (node.getOutputList().stream()
          .anyMatch(output -> used.contains(output) && !constants.containsKey(output))) {
        var inputs = node.getInputList().stream().map(n -> shared.getOrDefault(n, n)).toList();
        inputs.stream().filter(input -> !input.isEmpty()).forEach(used::add);
        kept.addFirst(node(node, names.get(order.get(i))).clearInput().addAllInput(inputs).build());
      }
    }
    return List.copyOf(kept);
  }

  /** One name for all that stand for the same: an initializer's, if there is one. */
  private Map<String, String> sharedNames() {
    var names = new IdentityHashMap<Value, String>();
    for (var initializer : file.graph().getInitializerList()) {
      var value = constants.get(initializer.getName());
      if (value != null) {
        names.putIfAbsent(value, initializer.getName());
      }
    }
    var shared = new HashMap<String, String>();
    new TreeMap<>(constants)
        .forEach((name, value) -> shared.put(name, names.computeIfAbsent(value, v -> name)));
    return shared;
  }

  private List<TensorProto> initializers(Set<String> used) {
    var initializers = new ArrayList<TensorProto>();
    for (var tensor : file.graph().getInitializerList()) {
      if (used.remove(tensor.getName())) {
        initializers.add(tensor(tensor));
      }
    }
    for (var name : used) {
      var value = constants.get(name);
      if (value != null) {
        initializers.add(tensor(name, value));
      }
    }
    return initializers;
  }

  private NodeProto.Builder node(NodeProto node, String name) {
    var result = node.toBuilder().setName(name);
    for (var attribute : result.getAttributeBuilderList()) {
      if (attribute.getType() == AttributeType.TENSOR) {
        attribute.setT(tensor(attribute.getT()));
      } else if (isTypeOfCast(node, attribute)) {
        attribute.setI(floats(DataType.forNumber((int) attribute.getI())).getNumber());
      }
    }
    return result;
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
    return tensor(tensor.getName(), tensors.read(tensor));
  }

  private static TensorProto tensor(String name, Value value) {
    return value instanceof FloatConstant constant
        ? raw(name, constant.dims(), DataType.FLOAT, bytes(constant))
        : raw(name, value.dims(), DataType.INT64, bytes((Integers) value));
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

  private static TensorProto raw(String name, Dims dims, DataType type, ByteBuffer bytes) {
    return TensorProto.newBuilder()
        .setName(name)
        .addAllDims(dims.sides().stream().map(side -> side.number("a side")).toList())
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
