package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Finds the logits among the outputs of a graph. */
record Outputs(GraphProto graph) {

  static Outputs of(GraphProto graph) {
    return new Outputs(graph);
  }

  /**
   * The output that logits are. Where it is the class, by an ArgMax, it is what that looks at.
   *
   * @param name of the output; else it is the only one, or the only one of N×K floats
   * @throws InvalidInputException if there is no such output, or several
   */
  ValueInfoProto logits(Optional<String> name) {
    var all = List.copyOf(new LinkedHashSet<>(graph.getOutputList()));
    var chosen =
        name.map(n -> all.stream().filter(o -> o.getName().equals(n)).toList()).orElse(all);
    if (chosen.isEmpty()) {
      throw fault(
          "it has no output %s; its outputs are %s",
          name.map(n -> "'" + n + "'").orElse("at all"), names(all));
    }
    return beforeArgMax(chosen.size() == 1 ? chosen.get(0) : only(all));
  }

  private static ValueInfoProto only(List<ValueInfoProto> all) {
    var candidates = all.stream().filter(Outputs::mayBeLogits).toList();
    if (candidates.size() != 1) {
      throw fault(
          "it has %d outputs %s, of which %d may be logits, N×K: name one as the output (--output)",
          all.size(), names(all), candidates.size());
    }
    return candidates.get(0);
  }

  private static List<String> names(List<ValueInfoProto> outputs) {
    return outputs.stream().map(ValueInfoProto::getName).toList();
  }

  private static boolean mayBeLogits(ValueInfoProto output) {
    if (!output.getType().hasTensorType()) {
      return false;
    }
    var tensor = output.getType().getTensorType();
    var type = DataType.forNumber(tensor.getElemType());
    var isFloat =
        type == DataType.FLOAT
            || type == DataType.DOUBLE
            || type == DataType.FLOAT16
            || type == DataType.BFLOAT16;
    return isFloat && (!tensor.hasShape() || isFlat(tensor.getShape().getDimList()));
  }

  /** N×K, perhaps with axes of length 1. */
  private static boolean isFlat(List<Dimension> sides) {
    return sides.size() >= 2
        && sides.stream().skip(1).filter(s -> !s.hasDimValue() || s.getDimValue() != 1).count() < 2;
  }

  private ValueInfoProto beforeArgMax(ValueInfoProto output) {
    return graph.getNodeList().stream()
        .filter(n -> n.getOpType().equals("ArgMax") && n.getOutputList().contains(output.getName()))
        .filter(n -> n.getInputCount() > 0)
        .findFirst()
        .map(NodeProto::getInputList)
        .map(inputs -> floats(inputs.get(0)))
        .orElse(output);
  }

  private static ValueInfoProto floats(String name) {
    var tensor = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
