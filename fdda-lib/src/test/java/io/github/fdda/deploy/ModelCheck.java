package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of the ONNX checker that do not depend on operators: every tensor is defined once and
 * before it is used, nodes have unique names and a known operator set, and tensors have as much
 * data as their shape needs.
 */
final class ModelCheck {

  private final Set<String> tensors = new HashSet<>();
  private final Set<String> nodes = new HashSet<>();

  private ModelCheck() {}

  /**
   * Checks a model.
   *
   * @throws IllegalStateException if it breaks a rule
   */
  static void require(ModelProto model) {
    new ModelCheck().check(model.getGraph());
    var domains =
        model.getOpsetImportList().stream()
            .map(OperatorSetIdProto::getDomain)
            .collect(Collectors.toSet());
    for (var node : model.getGraph().getNodeList()) {
      if (!domains.contains(node.getDomain())) {
        throw new IllegalStateException(
            "node %s: no operator set of '%s'".formatted(node.getName(), node.getDomain()));
      }
    }
  }

  private void check(GraphProto graph) {
    graph.getInputList().forEach(input -> define(input.getName()));
    graph.getInitializerList().forEach(this::check);
    graph.getNodeList().forEach(this::check);
    graph.getOutputList().forEach(output -> use(output.getName(), "the graph"));
  }

  private void check(TensorProto tensor) {
    define(tensor.getName());
    var count = tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
    var bits = bits(tensor);
    var complete = !tensor.hasRawData() || tensor.getRawData().size() == (count * bits + 7) / 8;
    if (!complete || tensor.getDataLocation() == DataLocation.EXTERNAL) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "tensor %s of %s: %d bytes for shape %s",
              tensor.getName(),
              DataType.forNumber(tensor.getDataType()),
              tensor.getRawData().size(),
              tensor.getDimsList()));
    }
  }

  private static long bits(TensorProto tensor) {
    return switch (DataType.forNumber(tensor.getDataType())) {
      case UINT4, INT4 -> 4;
      case UINT8, INT8, BOOL -> 8;
      case UINT16, INT16 -> 16;
      case FLOAT, INT32 -> 32;
      case INT64 -> 64;
      default ->
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT, "tensor %s has type %d", tensor.getName(), tensor.getDataType()));
    };
  }

  private void check(NodeProto node) {
    if (node.getName().isEmpty() || !nodes.add(node.getName())) {
      throw new IllegalStateException("two nodes are named '%s'".formatted(node.getName()));
    }
    node.getInputList().stream()
        .filter(input -> !input.isEmpty())
        .forEach(input -> use(input, node.getName()));
    node.getOutputList().stream().filter(output -> !output.isEmpty()).forEach(this::define);
  }

  private void define(String tensor) {
    if (!tensors.add(tensor)) {
      throw new IllegalStateException("tensor '%s' is defined twice".formatted(tensor));
    }
  }

  private void use(String tensor, String where) {
    if (!tensors.contains(tensor)) {
      throw new IllegalStateException("%s uses '%s' before it exists".formatted(where, tensor));
    }
  }
}
