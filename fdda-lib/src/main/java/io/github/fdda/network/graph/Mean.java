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
    var input = node.feature(0);
    return emit(node, input, ofPlanes(input.dims()), true);
  }

  /** The axes behind the channels. */
  static int[] ofPlanes(Dims dims) {
    if (dims.rank() < 3) {
      throw fault("its input has shape %s; planes are needed", dims);
    }
    return IntStream.range(2, dims.rank()).toArray();
  }

  static Value reduce(Node node) {
    var input = node.feature(0);
    var axes = axes(node, input.dims());
    return axes.length == 0 ? input : emit(node, input, axes, keepsAxes(node));
  }

  /** Whether axes that are reduced stay, of length 1. */
  static boolean keepsAxes(Node node) {
    return node.attributes().integer("keepdims", 1) != 0;
  }

  /** The axes that a node reduces, in ascending order: all where it names none, or none. */
  static int[] axes(Node node, Dims dims) {
    var given = node.integers("axes", 1).orElse(List.of());
    if (given.isEmpty()) {
      return keepsAllAxes(node) ? new int[0] : IntStream.range(0, dims.rank()).toArray();
    }
    return given.stream().mapToInt(dims::axis).distinct().sorted().toArray();
  }

  private static boolean keepsAllAxes(Node node) {
    return node.attributes().flag("noop_with_empty_axes");
  }

  private static Value emit(Node node, Feature input, int[] axes, boolean keep) {
    var count = IntStream.of(axes).mapToLong(axis -> input.dims().get(axis).factor());
    var scale = 1f / count.reduce(1, (a, b) -> a * b);
    return node.emit(new Mean(axes, keep, scale), input, reduced(input.dims(), axes, keep));
  }

  /** The shape without some axes, or with those of length 1. */
  static Dims reduced(Dims dims, int[] axes, boolean keep) {
    var result = dims;
    for (var i = axes.length - 1; i >= 0; i--) {
      var axis = axes[i];
      if (dims.get(axis).perImage()) {
        throw fault("reducing the batch is not supported");
      }
      result =
          keep
              ? result.with(axis, Dim.of(1))
              : result.slice(0, axis).then(result.slice(axis + 1, result.rank()));
    }
    return result;
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return Scalars.times(inputs.get(0).sum(axes, keep), scale);
  }
}
