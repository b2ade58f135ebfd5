package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import java.util.List;

/** ONNX Gather at positions known at import; on shapes it is worked out there. */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
record Selection(int axis, int[] positions) implements Operator {

  static Value gather(Node node) {
    var indices = node.integers(1, "indices");
    return node.input(0) instanceof Integers list
        ? gather(list, indices)
        : gather(node, node.feature(0), indices);
  }

  private static Value gather(Integers list, Integers indices) {
    if (list.dims().rank() != 1) {
      throw fault("gathering from %s is not supported", list.dims());
    }
    return list.pick(indices.dims(), positions(indices, list.values().size()));
  }

  private static Value gather(Node node, Feature input, Integers indices) {
    var dims = input.dims();
    var axis = dims.axis(node.attributes().integer("axis", 0));
    if (dims.get(axis).perImage()) {
      throw fault("gathering from the batch is not supported");
    }
    var positions = positions(indices, dims.get(axis).fixed("a side"));
    var selected = select(node, input, axis, positions);
    var target = dims.slice(0, axis).then(indices.dims()).then(dims.slice(axis + 1, dims.rank()));
    return indices.dims().rank() == 1 ? selected : node.reshaped(selected, target.computable());
  }

  /** Some positions of one axis. */
  static Feature select(Node node, Feature input, int axis, int... positions) {
    return node.emit(
        new Selection(axis, positions), input, input.dims().with(axis, Dim.of(positions.length)));
  }

  private static int[] positions(Integers indices, int length) {
    return indices.numbers("an index").stream().mapToInt(i -> Dims.axis(i, length)).toArray();
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return LayerFunctions.select(inputs.get(0), axis, positions);
  }
}
