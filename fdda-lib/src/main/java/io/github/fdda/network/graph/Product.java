package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** ONNX MatMul of two tensors of which neither is a weight, such as queries and keys. */
record Product(String node) implements Operator {

  static Value matMul(Node node) {
    var right = node.input(1);
    return node.input(0) instanceof Feature
            && right instanceof FloatConstant
            && right.dims().rank() == 2
        ? Linear.matMul(node)
        : read(node);
  }

  private static Value read(Node node) {
    var left = node.input(0);
    var right = node.input(1);
    return node.emit(
        new Product(node.name()),
        node.operands(List.of(left, right)),
        dims(left.dims(), right.dims()));
  }

  private static Dims dims(Dims left, Dims right) {
    var rows = left.rank() - 2;
    var columns = right.rank() - 1;
    if (rows < 0 || columns < 1 || !left.get(rows + 1).equals(right.get(columns - 1))) {
      throw fault("shapes %s and %s cannot be multiplied", left, right);
    }
    var outer = left.slice(0, rows).broadcast(right.slice(0, columns - 1));
    return outer.then(new Dims(List.of(left.get(rows), right.get(columns))));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    if (pass.taps().observesProducts()) {
      pass.taps().product(node, inputs.get(0), inputs.get(1));
    }
    return inputs.get(0).matMul(inputs.get(1));
  }
}
