package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ONNX Expand: a tensor repeated along axes of length 1. The images come second, whose number is
 * the batch size.
 *
 * @param target shape, −1 for the batch size
 */
record Expansion(Shape target) implements Operator {

  static Value expand(Node node) {
    var input = node.input(0);
    var dims = input.dims().broadcast(new Dims(node.integers(1, "shape").values()));
    if (dims.equals(input.dims())) {
      return input;
    }
    return input instanceof Integers integers
        ? integers.broadcast(dims)
        : spread(node, input, dims);
  }

  /** A constant whose first axis, of length 1, counts images. */
  static Value overBatch(Node node, Value input) {
    return input instanceof FloatConstant constant
            && constant.dims().rank() > 0
            && constant.dims().get(0).is(1)
        ? spread(node, constant, constant.dims().with(0, Dim.BATCH))
        : input;
  }

  private static Value spread(Node node, Value input, Dims dims) {
    if (input instanceof FloatConstant constant && dims.sides().stream().noneMatch(Dim::perImage)) {
      return constant.broadcast(dims.computable());
    }
    if (dims.sides().stream().anyMatch(s -> s.perImage() && !s.equals(Dim.BATCH))) {
      throw fault("its output would have shape %s", dims);
    }
    var operands = new ArrayList<>(node.operands(List.of(input)));
    if (dims.sides().stream().anyMatch(Dim::perImage)) {
      operands.add(new Operand.Slot(Program.IMAGES));
    }
    return node.emit(new Expansion(dims.toShape()), operands, dims);
  }

  /** ONNX Tile. */
  static Value tile(Node node) {
    var input = node.feature(0);
    var dims = input.dims();
    var repeats = node.integers(1, "repeats").numbers("repeats");
    if (repeats.size() != dims.rank() || repeats.stream().anyMatch(r -> r < 1)) {
      throw fault("repeats %s do not fit input %s", repeats, dims);
    }
    var current = input;
    for (var axis = 0; axis < repeats.size(); axis++) {
      if (repeats.get(axis) > 1) {
        current = tile(node, current, axis, repeats.get(axis));
      }
    }
    return current;
  }

  private static Feature tile(Node node, Feature input, int axis, long times) {
    if (input.dims().get(axis).perImage()) {
      throw fault("repeating the batch is not supported");
    }
    var size = input.dims().get(axis).fixed("a side");
    var tiled = input.dims().get(axis).times(Dim.of(times)).fixed("a tiled side");
    input.dims().with(axis, Dim.of(tiled)).computable();
    return Selection.select(
        node, input, axis, IntStream.range(0, tiled).map(i -> i % size).toArray());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var sides = target.getShape().clone();
    for (var axis = 0; axis < sides.length; axis++) {
      if (sides[axis] < 0) {
        sides[axis] = inputs.get(1).getShape().get(0);
      }
    }
    return inputs.get(0).broadcast(new Shape(sides));
  }
}
