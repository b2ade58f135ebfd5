package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** ONNX Reshape, Flatten, Squeeze and Unsqueeze: the same values in another shape. */
record Reshaping(Shape shape) implements Operator {

  static Value flatten(Node node) {
    var dims = node.input(0).dims();
    var given = node.attributes().integer("axis", 1);
    var axis = given == dims.rank() ? dims.rank() : dims.axis(given);
    // A file exported with one image may make one row of all axes: it means a row for each image.
    if (axis == 0 && startsWithBatch(dims) && node.fileBatch().orElse(0) == 1) {
      axis = 1;
    }
    return emit(
        node,
        new Dims(List.of(dims.slice(0, axis).volume(), dims.slice(axis, dims.rank()).volume())));
  }

  static Value squeeze(Node node) {
    var dims = node.input(0).dims();
    var axes =
        node.integers("axes", 1)
            .map(list -> list.stream().map(dims::axis).toList())
            .orElseGet(() -> ones(dims));
    for (var axis : axes) {
      if (!dims.get(axis).is(1)) {
        throw fault("axis %d of %s is not of length 1", axis, dims);
      }
    }
    return emit(
        node,
        new Dims(
            IntStream.range(0, dims.rank())
                .filter(axis -> !axes.contains(axis))
                .mapToObj(dims::get)
                .toList()));
  }

  private static List<Integer> ones(Dims dims) {
    return IntStream.range(0, dims.rank()).filter(a -> dims.get(a).is(1)).boxed().toList();
  }

  static Value unsqueeze(Node node) {
    var dims = node.input(0).dims();
    var given = node.integers("axes", 1).orElseThrow(() -> fault("its axes are missing"));
    var rank = dims.rank() + given.size();
    var axes = given.stream().map(axis -> Dims.axis(axis, rank)).distinct().sorted().toList();
    if (axes.size() != given.size()) {
      throw fault("axes %s name one axis twice", given);
    }
    var sides = new ArrayList<>(dims.sides());
    axes.forEach(axis -> sides.add(axis, Dim.of(1)));
    return emit(node, new Dims(sides));
  }

  static Value reshape(Node node) {
    var dims = node.input(0).dims();
    var target = new ArrayList<>(node.integers(1, "shape").values());
    for (var i = 0; i < target.size(); i++) {
      target.set(i, copied(node, dims, target.get(i), i));
    }
    return emit(node, perImage(node, dims, target).orElseGet(() -> whole(dims, target)));
  }

  /** The shape where the file means that of all images. */
  private static Dims whole(Dims dims, List<Dim> target) {
    var open = target.indexOf(Dim.of(-1));
    if (open < 0) {
      return new Dims(target);
    }
    var others = new Dims(target).with(open, Dim.of(1)).volume();
    return new Dims(target).with(open, dims.volume().dividedBy(others));
  }

  /**
   * The shape where a file exported with one image gives that of one: several lie one behind the
   * other.
   */
  private static Optional<Dims> perImage(Node node, Dims dims, List<Dim> target) {
    var open = target.indexOf(Dim.of(-1));
    if (!startsWithBatch(dims)
        || target.size() < 2
        || target.stream().anyMatch(Dim::perImage)
        || !(node.fileBatch().orElse(0) == 1 || open < 0 || target.get(0).is(1))) {
      return Optional.empty();
    }
    var image = dims.with(0, Dim.of(dims.get(0).factor()));
    var shape = whole(image, target);
    return image.volume().equals(shape.volume())
        ? Optional.of(shape.with(0, shape.get(0).times(Dim.BATCH)))
        : Optional.empty();
  }

  private static Dim copied(Node node, Dims dims, Dim side, int axis) {
    if (side.is(0) && !node.attributes().flag("allowzero")) {
      return dims.get(dims.axis(axis));
    }
    // A file exported at a fixed batch size means "the batch" where it says that number first.
    var batch = node.fileBatch().orElse(-1);
    return axis == 0 && batch > 0 && side.is(batch) && startsWithBatch(dims) ? Dim.BATCH : side;
  }

  private static boolean startsWithBatch(Dims dims) {
    return dims.rank() > 0 && dims.get(0).perImage();
  }

  private static Value emit(Node node, Dims target) {
    var input = node.input(0);
    if (target.sides().stream().anyMatch(s -> s.factor() < 0)
        || !input.dims().volume().equals(target.volume())) {
      throw fault(
          "shape %s cannot become %s for every batch size; export with a dynamic batch axis",
          input.dims(), target);
    }
    if (input instanceof Feature feature) {
      return node.emit(new Reshaping(target.toShape()), feature, target);
    }
    return input instanceof Integers integers
        ? integers.reshaped(target)
        : new FloatConstant(target, ((FloatConstant) input).values());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return inputs.get(0).reshape(shape);
  }
}
