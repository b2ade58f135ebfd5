package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Collections;
import java.util.List;

/**
 * ONNX nodes that do nothing when the network runs: constants, what passes its input on, and what
 * computes shapes.
 */
final class Constants {

  private Constants() {}

  /** ONNX Identity and Dropout (which drops nothing in inference). */
  static Value identity(Node node) {
    return node.input(0);
  }

  static Value constant(Node node) {
    var attributes = node.attributes();
    if (attributes.has("value_float")) {
      return new FloatConstant(Dims.of(), new float[] {attributes.number("value_float", 0)});
    }
    if (attributes.has("value_int")) {
      return Integers.scalar(Dim.of(attributes.integer("value_int", 0)));
    }
    var integers = attributes.integers("value_ints");
    if (integers.isPresent()) {
      return Integers.vector(integers.get().stream().map(Dim::of).toList());
    }
    return attributes
        .numbers("value_floats")
        .map(Constants::vector)
        .or(() -> attributes.tensor("value").map(node.graph().tensors()::read))
        .orElseThrow(() -> fault("it has no value of floats or integers"));
  }

  private static Value vector(List<Float> numbers) {
    var values = new float[numbers.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = numbers.get(i);
    }
    return new FloatConstant(Dims.of(values.length), values);
  }

  static Value constantOfShape(Node node) {
    var sides = node.integers(0, "shape").numbers("a constant's side");
    var fill = node.attributes().tensor("value").map(node.graph().tensors()::read);
    if (sides.size() != 1 || !(fill.orElse(null) instanceof Integers value)) {
      throw fault("only lists of integers are supported");
    }
    var length = Dim.of(sides.get(0)).fixed("a constant's length");
    if (length < 0 || length > 64 || value.values().size() != 1) {
      throw fault("a list of %d integers is not supported", length);
    }
    return Integers.vector(Collections.nCopies(length, value.values().get(0)));
  }

  static Value cast(Node node) {
    var input = node.input(0);
    var type = DataType.forNumber((int) node.attributes().integer("to", 0));
    var toFloat =
        type == DataType.FLOAT
            || type == DataType.DOUBLE
            || type == DataType.FLOAT16
            || type == DataType.BFLOAT16;
    var toInteger = type == DataType.INT64 || type == DataType.INT32;
    if (input instanceof Integers ? !toInteger : !toFloat) {
      throw fault("casting what is %s to %s is not supported", input.kind(), type);
    }
    return input;
  }

  static Value shape(Node node) {
    var dims = node.input(0).dims();
    var from = clamp(node.attributes().integer("start", 0), dims.rank());
    var to = clamp(node.attributes().integer("end", dims.rank()), dims.rank());
    return Integers.vector(dims.sides().subList(Math.min(from, to), to));
  }

  private static int clamp(long position, int rank) {
    return (int) Math.max(0, Math.min(rank, position < 0 ? position + rank : position));
  }

  /** ONNX Gather, on lists of integers only. */
  static Value gather(Node node) {
    var list = node.integers(0, "data");
    var indices = node.integers(1, "indices");
    if (list.dims().rank() != 1) {
      throw fault("gathering from %s is not supported", list.dims());
    }
    var length = list.values().size();
    var positions =
        indices.numbers("an index").stream().mapToInt(i -> Dims.axis(i, length)).toArray();
    return list.pick(indices.dims(), positions);
  }
}
