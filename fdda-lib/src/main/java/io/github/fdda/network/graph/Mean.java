package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Scalars;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX GlobalAveragePool and ReduceMean. */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
@Internal
public record Mean(int[] axes, boolean keep, float scale) implements Operator {

  static Value pool(Node node) {
    var input = node.planes();
    return emit(node, input, new int[] {2, 3}, true);
  }

  static Value reduce(Node node) {
    var input = node.feature(0);
    var rank = input.dims().rank();
    var given = node.integers("axes", 1).orElse(List.of());
    if (given.isEmpty() && node.attributes().flag("noop_with_empty_axes")) {
      return input;
    }
    var axes =
        given.isEmpty()
            ? IntStream.range(0, rank)
            : given.stream().mapToInt(input.dims()::axis).distinct().sorted();
    return emit(node, input, axes.toArray(), node.attributes().integer("keepdims", 1) != 0);
  }

  private static Value emit(Node node, Feature input, int[] axes, boolean keep) {
    var dims = input.dims();
    var count = 1L;
    for (var i = axes.length - 1; i >= 0; i--) {
      var axis = axes[i];
      if (dims.get(axis).perImage()) {
        throw fault("a mean over the batch is not supported");
      }
      count *= dims.get(axis).factor();
      dims =
          keep
              ? dims.with(axis, Dim.of(1))
              : dims.slice(0, axis).then(dims.slice(axis + 1, dims.rank()));
    }
    return node.emit(new Mean(axes, keep, 1f / count), input, dims);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return Scalars.times(inputs.get(0).sum(axes, keep), scale);
  }
}
