package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Scalars;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * ONNX Sum, Mean, Max and Min of any number of tensors, with broadcasting; on shapes Max and Min
 * are worked out at import. Max and Min of a tensor and a number are activation functions.
 */
record Combination(BinaryOperator<NDArray> function, int divisor) implements Operator {

  /** What a tensor is limited by. */
  private interface Bound {
    Value limit(Node node, Feature input, float bound);
  }

  static Value sum(Node node) {
    return read(node, node.inputs(), NDArray::add, 1);
  }

  static Value mean(Node node) {
    return read(node, node.inputs(), NDArray::add, Math.max(1, node.inputCount()));
  }

  static Value maximum(Node node) {
    return limit(node, NDArray::maximum, Dim::max, Activation::above);
  }

  static Value minimum(Node node) {
    return limit(node, NDArray::minimum, Dim::min, Activation::below);
  }

  private static Value limit(
      Node node, BinaryOperator<NDArray> onArrays, BinaryOperator<Dim> onShapes, Bound bound) {
    var inputs = node.inputs();
    if (!inputs.isEmpty() && inputs.stream().allMatch(Integers.class::isInstance)) {
      return inputs.stream()
          .map(Integers.class::cast)
          .reduce((a, b) -> a.combine(b, onShapes))
          .orElseThrow();
    }
    if (inputs.size() == 2) {
      for (var i = 0; i < 2; i++) {
        if (inputs.get(i) instanceof Feature feature
            && inputs.get(1 - i) instanceof FloatConstant constant
            && constant.values().length == 1
            && constant.dims().rank() <= feature.dims().rank()) {
          return bound.limit(node, feature, constant.values()[0]);
        }
      }
    }
    return read(node, inputs, onArrays, 1);
  }

  private static Value read(
      Node node, List<Value> inputs, BinaryOperator<NDArray> function, int divisor) {
    if (inputs.isEmpty()) {
      throw fault("it has no inputs");
    }
    if (inputs.size() == 1) {
      return inputs.get(0);
    }
    var dims = inputs.stream().map(Value::dims).reduce(Dims::broadcast).orElseThrow();
    return node.emit(new Combination(function, divisor), node.operands(inputs), dims);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var combined = inputs.stream().reduce(function).orElseThrow();
    return divisor == 1 ? combined : Scalars.times(combined, 1.0 / divisor);
  }
}
