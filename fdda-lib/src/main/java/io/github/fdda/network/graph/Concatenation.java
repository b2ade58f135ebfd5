package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;

/** ONNX Concat; on shapes it is worked out at import. */
record Concatenation(int axis) implements Operator {

  static Value read(Node node) {
    var inputs = inputs(node);
    if (inputs.isEmpty()) {
      throw fault("it has no inputs");
    }
    if (inputs.stream().allMatch(Integers.class::isInstance)) {
      return join(inputs.stream().map(Integers.class::cast).toList());
    }
    var dims = inputs.get(0).dims();
    var axis = dims.axis(node.attributes().integer("axis", 1));
    for (var next : inputs.subList(1, inputs.size())) {
      dims = joined(dims, next.dims(), axis);
    }
    return node.emit(new Concatenation(axis), node.operands(inputs), dims);
  }

  /** As the node has them; constants that stand for one image are spread over the batch. */
  private static List<Value> inputs(Node node) {
    var inputs = node.inputs();
    var dims = inputs.stream().filter(Feature.class::isInstance).map(Value::dims).findFirst();
    var along = node.attributes().integer("axis", 1);
    return dims.isEmpty() || dims.get().axis(along) == 0 || !dims.get().get(0).equals(Dim.BATCH)
        ? inputs
        : inputs.stream().map(input -> Expansion.overBatch(node, input)).toList();
  }

  private static Value join(List<Integers> parts) {
    if (parts.stream().anyMatch(p -> p.dims().rank() != 1)) {
      throw fault("joining integers that are not lists is not supported");
    }
    Integers.requireFew(parts.stream().mapToLong(part -> part.values().size()).sum());
    return Integers.vector(parts.stream().flatMap(p -> p.values().stream()).toList());
  }

  private static Dims joined(Dims first, Dims second, int axis) {
    if (first.rank() != second.rank()
        || first.get(axis).perImage()
        || !first.with(axis, second.get(axis)).equals(second)) {
      throw fault("shapes %s and %s cannot be joined at axis %d", first, second, axis);
    }
    return first.with(axis, first.get(axis).plus(second.get(axis)));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return NDArrays.concat(new NDList(inputs), axis);
  }
}
