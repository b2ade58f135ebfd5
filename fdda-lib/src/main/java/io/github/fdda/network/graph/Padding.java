package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** ONNX Pad. */
@Internal
public final class Padding {

  private static final long LARGEST = 1 << 16;

  private Padding() {}

  static Value read(Node node) {
    var input = node.feature(0);
    var rank = input.dims().rank();
    var pads = pads(node, rank);
    if (input.dims().get(0).perImage() && (pads[0] != 0 || pads[rank] != 0)) {
      throw fault("padding of the batch is not supported");
    }
    var mode = node.attributes().text("mode", "constant");
    return switch (mode) {
      case "constant" -> constant(node, input, pads);
      case "reflect" -> mirrored(node, input, pads, true);
      case "edge" -> mirrored(node, input, pads, false);
      default -> throw fault("mode '%s' is not supported; constant, reflect and edge are", mode);
    };
  }

  /** Padding before every axis, then after every axis. */
  private static int[] pads(Node node, int rank) {
    var given = node.integers("pads", 1).orElseThrow(() -> fault("its pads are missing"));
    var axes =
        node.has(3)
            ? node.integers(3, "axes").numbers("axes")
            : IntStream.range(0, rank).mapToObj(axis -> (long) axis).toList();
    if (given.size() != 2 * axes.size()
        || given.stream().anyMatch(pad -> pad < 0 || pad > LARGEST)) {
      throw fault(
          "pads are %s; %d numbers from 0 to %d are supported", given, 2 * axes.size(), LARGEST);
    }
    var pads = new int[2 * rank];
    for (var i = 0; i < axes.size(); i++) {
      var axis = Dims.axis(axes.get(i), rank);
      pads[axis] = given.get(i).intValue();
      pads[axis + rank] = given.get(i + axes.size()).intValue();
    }
    return pads;
  }

  private static Value constant(Node node, Feature input, int[] pads) {
    var value = node.number("value", 2, 0);
    var rank = input.dims().rank();
    var lastAxisFirst =
        IntStream.range(0, rank)
            .map(i -> rank - 1 - i)
            .flatMap(axis -> IntStream.of(pads[axis], pads[axis + rank]))
            .asLongStream()
            .toArray();
    return node.emit(
        new Constant(new Shape(lastAxisFirst), value), input, padded(input.dims(), pads));
  }

  /** Adds a value around, last axis first. */
  record Constant(Shape pads, float value) implements Operator {
    @Override
    public NDArray run(Pass pass, List<NDArray> inputs) {
      return inputs.get(0).pad(pads, value);
    }
  }

  private static Dims padded(Dims dims, int[] pads) {
    for (var axis = 0; axis < dims.rank(); axis++) {
      dims = dims.with(axis, dims.get(axis).plus(Dim.of(pads[axis] + pads[axis + dims.rank()])));
    }
    return dims;
  }

  private static Value mirrored(Node node, Feature input, int[] pads, boolean reflect) {
    var rank = input.dims().rank();
    var current = input;
    for (var axis = 0; axis < rank; axis++) {
      if (pads[axis] + pads[axis + rank] > 0) {
        current = mirrored(node, current, axis, pads[axis], pads[axis + rank], reflect);
      }
    }
    return current;
  }

  private static Feature mirrored(
      Node node, Feature input, int axis, int before, int after, boolean reflect) {
    var size = input.dims().get(axis).fixed("a padded side");
    if (reflect && Math.max(before, after) >= size) {
      throw fault("it reflects %d of %d values", Math.max(before, after), size);
    }
    IntUnaryOperator source =
        reflect
            ? i -> i < 0 ? -i : i < size ? i : 2 * size - 2 - i
            : i -> Math.max(0, Math.min(size - 1, i));
    return node.emit(
        new Mirrored(
            axis,
            indices(input.dims().rank(), axis, IntStream.range(-before, 0).map(source)),
            indices(input.dims().rank(), axis, IntStream.range(size, size + after).map(source))),
        input,
        input.dims().with(axis, Dim.of(size + before + after)));
  }

  private static List<NDIndex> indices(int rank, int axis, IntStream positions) {
    return positions.mapToObj(p -> Slicing.index(rank, axis, p, p + 1, 1)).toList();
  }

  private record Mirrored(int axis, List<NDIndex> before, List<NDIndex> after) implements Operator {
    @Override
    public NDArray run(Pass pass, List<NDArray> inputs) {
      var input = inputs.get(0);
      var parts = new NDList();
      before.forEach(index -> parts.add(input.get(index)));
      parts.add(input);
      after.forEach(index -> parts.add(input.get(index)));
      return NDArrays.concat(parts, axis);
    }
  }
}
