package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** ONNX Transpose. */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
record Transposition(int[] permutation) implements Operator {

  static Value read(Node node) {
    var input = node.input(0);
    var dims = input.dims();
    var permutation =
        Layout.permutation(node.attributes().integers("perm").orElse(List.of()), dims.rank());
    if (input instanceof Feature feature) {
      return node.emit(new Transposition(permutation), feature, Layout.permute(dims, permutation));
    }
    return input instanceof Integers integers
        ? integers.pick(Layout.permute(dims, permutation), Layout.transpose(dims, permutation))
        : ((FloatConstant) input).transposed(permutation);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return inputs.get(0).transpose(permutation);
  }
}
