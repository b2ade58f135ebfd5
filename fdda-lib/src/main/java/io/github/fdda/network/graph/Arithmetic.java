package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.BinaryOperator;

/** ONNX Add, Sub, Mul and Div, with broadcasting; on shapes they are worked out at import. */
record Arithmetic(BinaryOperator<NDArray> function) implements Operator {

  static Value add(Node node) {
    return read(node, NDArray::add, Dim::plus);
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

  private static Value read(
      Node node, BinaryOperator<NDArray> onArrays, BinaryOperator<Dim> onShapes) {
    var left = node.input(0);
    var right = node.input(1);
    if (left instanceof Integers a && right instanceof Integers b) {
      return a.combine(b, onShapes);
    }
    if (!(left instanceof Feature) && !(right instanceof Feature)) {
      throw fault("arithmetic on two constants is not supported; export with constant folding");
    }
    return node.emit(
        new Arithmetic(onArrays),
        node.operands(List.of(left, right)),
        left.dims().broadcast(right.dims()));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return function.apply(inputs.get(0), inputs.get(1));
  }
}
