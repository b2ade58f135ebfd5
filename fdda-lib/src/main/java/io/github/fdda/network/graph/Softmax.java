package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;
import java.util.List;

/** ONNX Softmax along one axis. */
@Internal
public record Softmax(int axis) implements Operator {

  static Value read(Node node) {
    var input = node.feature(0);
    var rank = input.dims().rank();
    var newer = node.opset() >= 13;
    var axis = input.dims().axis(node.attributes().integer("axis", newer ? -1 : 1));
    // Before opset 13, all axes from this one on were normalized together.
    if (!newer && !input.dims().slice(axis + 1, rank).volume().is(1)) {
      throw fault("softmax over several axes of %s is not supported", input.dims());
    }
    if (input.dims().get(axis).perImage()) {
      throw fault("softmax over the batch is not supported");
    }
    return node.emit(new Softmax(axis), input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return inputs.get(0).softmax(axis);
  }
}
