package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * ONNX GlobalMaxPool and the reductions but the mean; on shapes, those of all values are worked out
 * at import.
 */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
record Reduction(int[] axes, boolean keep, Function function) implements Operator {

  /** Reduces some axes. */
  @FunctionalInterface
  interface Function {
    NDArray apply(NDArray input, int[] axes, boolean keep);
  }

  static Value globalMaximum(Node node) {
    var input = node.feature(0);
    return emit(node, input, Mean.ofPlanes(input.dims()), true, Reduction::max);
  }

  static Value sum(Node node) {
    return read(node, NDArray::sum, Dim::plus);
  }

  static Value product(Node node) {
    return read(node, eachAxis(NDArray::prod), Dim::times);
  }

  static Value maximum(Node node) {
    return read(node, Reduction::max, Dim::max);
  }

  static Value minimum(Node node) {
    return read(node, eachAxis(NDArray::min), Dim::min);
  }

  static Value length(Node node) {
    return read(node, (x, axes, keep) -> LayerFunctions.length(x, keep, axes));
  }

  static Value absolutes(Node node) {
    return read(node, (x, axes, keep) -> x.abs().sum(axes, keep));
  }

  static Value squares(Node node) {
    return read(node, (x, axes, keep) -> x.mul(x).sum(axes, keep));
  }

  private static NDArray max(NDArray x, int[] axes, boolean keep) {
    return eachAxis(NDArray::max).apply(x, axes, keep);
  }

  /** What the engine does to one axis at a time, the last one first. */
  private static Function eachAxis(Function single) {
    return (x, axes, keep) -> {
      var result = x;
      for (var i = axes.length - 1; i >= 0; i--) {
        result = single.apply(result, new int[] {axes[i]}, keep);
      }
      return result;
    };
  }

  private static Value read(Node node, Function function, BinaryOperator<Dim> onShapes) {
    return node.input(0) instanceof Integers integers
        ? reduce(node, integers, onShapes)
        : read(node, function);
  }

  private static Value reduce(Node node, Integers integers, BinaryOperator<Dim> operation) {
    if (integers.dims().rank() > 1 || integers.values().isEmpty()) {
      throw fault("reducing integers of shape %s is not supported", integers.dims());
    }
    var result = integers.values().stream().reduce(operation).orElseThrow();
    return Mean.keepsAxes(node) && integers.dims().rank() == 1
        ? Integers.vector(List.of(result))
        : Integers.scalar(result);
  }

  private static Value read(Node node, Function function) {
    var input = node.feature(0);
    var axes = Mean.axes(node, input.dims());
    return axes.length == 0 ? input : emit(node, input, axes, Mean.keepsAxes(node), function);
  }

  private static Value emit(Node node, Feature input, int[] axes, boolean keep, Function function) {
    return node.emit(
        new Reduction(axes, keep, function), input, Mean.reduced(input.dims(), axes, keep));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return function.apply(inputs.get(0), axes, keep);
  }
}
