package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;

/** ONNX Add, Sub, Mul, Div and Pow, with broadcasting; on shapes they are worked out at import. */
record Arithmetic(BinaryOperator<NDArray> function) implements Operator {

  static Value add(Node node) {
    return Linear.withBias(node).orElseGet(() -> read(node, NDArray::add, Dim::plus));
  }

  static Value subtract(Node node) {
    return read(node, NDArray::sub, Dim::minus);
  }

  static Value multiply(Node node) {
    return read(node, NDArray::mul, Dim::times);
  }

  static Value divide(Node node) {
    return read(node, NDArray::div, Dim::dividedBy);
  }

  /** ONNX Mod, on shapes only. */
  static Value remainder(Node node) {
    var fmod = node.attributes().flag("fmod");
    return node.integers(0, "dividend")
        .combine(node.integers(1, "divisor"), (a, b) -> a.remainder(b, fmod));
  }

  static Value power(Node node) {
    return read(node, NDArray::pow, Dim::power);
  }

  static NDArray reciprocal(NDArray x) {
    return x.getManager().create(1f).div(x);
  }

  private static Value read(
      Node node, BinaryOperator<NDArray> onArrays, BinaryOperator<Dim> onShapes) {
    var left = node.input(0);
    if (left instanceof Integers a && node.input(1) instanceof Integers b) {
      return a.combine(b, onShapes);
    }
    var right = aligned(node, left.dims(), floats(node.input(1)));
    return node.emit(
        new Arithmetic(onArrays),
        node.operands(List.of(left, right)),
        left.dims().broadcast(right.dims()));
  }

  /** An exponent may be an integer. */
  private static Value floats(Value value) {
    return value instanceof Integers integers ? integers.floats() : value;
  }

  /** Before operator set 7, an attribute said to which axes the second operand belongs. */
  private static Value aligned(Node node, Dims left, Value right) {
    if (node.opset() >= 7 || !node.attributes().has("axis")) {
      return right;
    }
    if (!(right instanceof FloatConstant constant)) {
      throw fault("attribute axis is supported with a constant only");
    }
    var axis = left.axis(node.attributes().integer("axis", 0));
    var behind = left.rank() - axis - constant.dims().rank();
    if (behind < 0) {
      throw fault("shapes %s and %s do not fit each other at axis %d", left, right.dims(), axis);
    }
    var ones = new Dims(Collections.nCopies(behind, Dim.of(1)));
    return new FloatConstant(constant.dims().then(ones), constant.values());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return function.apply(inputs.get(0), inputs.get(1));
  }
}
