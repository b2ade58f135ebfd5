package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;
import java.util.List;

/** ONNX Softmax along one axis, or its logarithm. */
@Internal
public record Softmax(int axis, boolean logarithmic) implements Operator {

  static Value read(Node node) {
    return read(node, false);
  }

  /** ONNX LogSoftmax. */
  static Value logarithm(Node node) {
    return read(node, true);
  }

  private static Value read(Node node, boolean logarithmic) {
    var input = node.feature(0);
    var dims = input.dims();
    var newer = node.opset() >= 13;
    var axis = dims.axis(node.attributes().integer("axis", newer ? -1 : 1));
    if (dims.get(axis).perImage()) {
      throw fault("softmax over the batch is not supported");
    }
    // Before opset 13, all axes from this one on were normalized together.
    if (!newer && !dims.slice(axis + 1, dims.rank()).volume().is(1)) {
      var together =
          dims.slice(0, axis).then(new Dims(List.of(dims.slice(axis, dims.rank()).volume())));
      var flat = node.reshaped(input, together);
      return node.reshaped(node.emit(new Softmax(axis, logarithmic), flat, together), dims);
    }
    return node.emit(new Softmax(axis, logarithmic), input, dims);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return logarithmic ? inputs.get(0).logSoftmax(axis) : inputs.get(0).softmax(axis);
  }
}
