package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** ONNX Slice and Split; on shapes they are worked out at import. */
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

  private record Range(int start, int step, int count) {

    int[] positions() {
      return IntStream.range(0, count).map(i -> start + i * step).toArray();
    }
  }

  /** One value for each output. */
  static List<Value> split(Node node) {
    var input = node.input(0);
    var axis = input.dims().axis(node.attributes().integer("axis", 0));
    var side = input.dims().get(axis);
    if (side.perImage()) {
      throw fault("splitting the batch is not supported");
    }
    var size = side.fixed("a split side");
    var parts = parts(node, size);
    var values = new ArrayList<Value>();
    var start = 0;
    for (var part : parts) {
      values.add(slice(node, input, axis, new Range(start, 1, part)));
      start += part;
    }
    return values;
  }

  private static List<Integer> parts(Node node, int size) {
    var count = node.proto().getOutputCount();
    var given = node.integers("split", 1);
    if (given.isEmpty()) {
      var part = -Math.floorDiv(-size, count);
      return IntStream.range(0, count).map(i -> Math.min(part, size - i * part)).boxed().toList();
    }
    if (given.get().size() != count
        || given.get().stream().anyMatch(p -> p < 0 || p > size)
        || given.get().stream().mapToLong(p -> p).sum() != size) {
      throw fault("split %s does not divide %d values into %d", given.get(), size, count);
    }
    return given.get().stream().map(Long::intValue).toList();
  }

  private static Value slice(Node node, Value value, int axis, Range range) {
    var dims = value.dims().with(axis, Dim.of(range.count()));
    if (value instanceof Integers integers) {
      return integers.pick(
          dims, Layout.slice(value.dims(), axis, range.start(), range.step(), range.count()));
    }
    if (!(value instanceof Feature feature)) {
      throw fault("slicing %s is not supported", value.kind());
    }
    if (range.step() < 0) {
      return Selection.select(node, feature, axis, range.positions());
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
