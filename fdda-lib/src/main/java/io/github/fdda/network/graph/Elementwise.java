package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * ONNX functions of each value by itself, such as Exp and Erf, whose output is not quantized.
 *
 * @param type the operator's name
 */
record Elementwise(String type, UnaryOperator<NDArray> function) implements Operator {

  static Function<Node, Value> of(UnaryOperator<NDArray> function) {
    return node -> {
      var input = node.feature(0);
      return node.emit(new Elementwise(node.type(), function), input, input.dims());
    };
  }

  /** One that shapes have too. */
  static Function<Node, Value> of(UnaryOperator<NDArray> function, UnaryOperator<Dim> onShapes) {
    return node ->
        node.input(0) instanceof Integers integers
            ? new Integers(integers.dims(), integers.values().stream().map(onShapes).toList())
            : of(function).apply(node);
  }

  boolean isLogarithm() {
    return type.equals("Log");
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return function.apply(inputs.get(0));
  }
}
