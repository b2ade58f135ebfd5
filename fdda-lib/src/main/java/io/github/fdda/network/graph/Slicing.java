package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** ONNX Slice; on shapes it is worked out at import. */
record Slicing(NDIndex index) implements Operator {

  static Value read(Node node) {
    var starts = list(node, "starts", 1);
    var ends = list(node, "ends", 2);
    var axes =
        node.integers("axes", 3)
            .orElseGet(() -> LongStream.range(0, starts.size()).boxed().toList());
    var steps = node.has(4) ? list(node, "steps", 4) : Collections.nCopies(starts.size(), 1L);
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.size() != starts.size()) {
      throw fault("starts, ends, axes and steps differ in length");
    }
    var value = node.input(0);
    for (var i = 0; i < starts.size(); i++) {
      var axis = value.dims().axis(axes.get(i));
      value = slice(node, value, axis, starts.get(i), ends.get(i), steps.get(i));
    }
    return value;
  }

  private static List<Long> list(Node node, String name, int input) {
    return node.integers(name, input).orElseThrow(() -> fault("its %s are missing", name));
  }

  private static Value slice(Node node, Value value, int axis, long from, long to, long step) {
    if (step == 0) {
      throw fault("a step of 0 does not exist");
    }
    var side = value.dims().get(axis);
    if (side.perImage()) {
      return wholeBatch(value, from, to, step);
    }
    var size = side.fixed("a sliced side");
    var start = Math.max(0, Math.min(step > 0 ? size : size - 1, fromStart(from, size)));
    var end = Math.max(step > 0 ? 0 : -1, Math.min(size, fromStart(to, size)));
    var count = Math.max(0, -Math.floorDiv(start - end, step));
    return slice(
        node, value, axis, new Range((int) start, count > 1 ? (int) step : 1, (int) count));
  }

  private static long fromStart(long position, int size) {
    return position < 0 ? position + size : position;
  }

  private static Value wholeBatch(Value value, long from, long to, long step) {
    if (from != 0 || step != 1 || to < Integer.MAX_VALUE) {
      throw fault("slicing the batch is not supported");
    }
    return value;
  }

  private record Range(int start, int step, int count) {}

  private static Value slice(Node node, Value value, int axis, Range range) {
    var dims = value.dims().with(axis, Dim.of(range.count()));
    if (value instanceof Integers integers) {
      return integers.pick(
          dims, Layout.slice(value.dims(), axis, range.start(), range.step(), range.count()));
    }
    if (!(value instanceof Feature feature) || range.step() < 0) {
      throw fault("slicing %s with step %d is not supported", value.kind(), range.step());
    }
    var end = range.start() + (range.count() - 1) * range.step() + 1;
    var index = index(dims.rank(), axis, range.start(), end, range.step());
    return node.emit(new Slicing(index), feature, dims);
  }

  /** Selects from one axis. */
  static NDIndex index(int rank, int axis, int start, int end, int step) {
    return new NDIndex().addAllDim(axis).addSliceDim(start, end, step).addAllDim(rank - axis - 1);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return inputs.get(0).get(index);
  }
}
