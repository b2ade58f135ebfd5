package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** ONNX Transpose. */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
record Transposition(int[] permutation) implements Operator {

  static Value read(Node node) {
    var input = node.input(0);
    var dims = input.dims();
    var permutation =
        Layout.permutation(node.attributes().integers("perm").orElse(List.of()), dims.rank());
    if (input instanceof Feature feature) {
      return undone(node, feature, permutation)
          .orElseGet(() -> node.transposed(feature, permutation));
    }
    return input instanceof Integers integers
        ? integers.pick(Layout.permute(dims, permutation), Layout.transpose(dims, permutation))
        : ((FloatConstant) input).transposed(permutation);
  }

  /** The tensor that the transposition before was applied to, if this one undoes it. */
  private static Optional<Feature> undone(Node node, Feature input, int... permutation) {
    return node.graph()
        .producer(input)
        .filter(
            step ->
                step.operator() instanceof Transposition before && before.isUndoneBy(permutation))
        .map(step -> node.graph().feature(step.reads().get(0)));
  }

  private boolean isUndoneBy(int... other) {
    return IntStream.range(0, other.length).allMatch(axis -> permutation[other[axis]] == axis);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return inputs.get(0).transpose(permutation);
  }
}
