package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reads ONNX operators that move values: Reshape and its kin, Transpose, Pad, Slice, Concat. */
final class IntegerLayouts {

  private IntegerLayouts() {}

  static IntegerValue flatten(IntegerNode node) {
    var format = node.feature(0).format();
    var axis = node.attributes().integer("axis", 1);
    if (axis != 1 && axis != -format.shape().size()) {
      throw fault("axis = %d is not supported; 1 is", axis);
    }
    return reshaped(node, List.of(format.size()));
  }

  static IntegerValue squeeze(IntegerNode node) {
    var shape = node.feature(0).format().shape();
    var axes = axes(node, shape.size());
    return reshaped(
        node,
        IntStream.range(0, shape.size())
            .filter(axis -> !axes.contains(axis))
            .mapToObj(shape::get)
            .toList());
  }

  static IntegerValue unsqueeze(IntegerNode node) {
    var shape = new ArrayList<>(node.feature(0).format().shape());
    var given = node.integers("axes", 1).orElse(List.of()).size();
    for (var axis : axes(node, shape.size() + given)) {
      shape.add(axis, 1);
    }
    return reshaped(node, shape);
  }

  /** The axes that a node names, in order, for a feature of some rank. */
  private static List<Integer> axes(IntegerNode node, int rank) {
    var given = node.integers("axes", 1).orElseThrow(() -> fault("its axes are missing"));
    return given.stream().map(axis -> IntegerNode.axis(axis, rank)).distinct().sorted().toList();
  }

  static IntegerValue reshape(IntegerNode node) {
    node.only("allowzero", 0, 0);
    var before = node.feature(0).format();
    var target = node.integers("shape", 1).orElseThrow(() -> fault("its shape is missing"));
    // The batch goes by any of these names; its size is not known here.
    if (target.isEmpty() || target.get(0) < -1 || target.get(0) > 1) {
      throw fault("shape %s must begin with the batch: -1, 0 or 1", target);
    }
    var sides = new ArrayList<Integer>();
    for (var i = 1; i < target.size(); i++) {
      sides.add(side(target, i, before.shape()));
    }
    var open = sides.indexOf(-1);
    if (open >= 0) {
      sides.set(open, 1);
      sides.set(open, before.size() / IntegerFormat.size(sides));
    }
    return reshaped(node, sides);
  }

  private static int side(List<Long> target, int axis, List<Integer> before) {
    var given = target.get(axis);
    if (given < -1 || given > Integer.MAX_VALUE || (given == 0 && axis > before.size())) {
      throw fault("shape %s is not supported", target);
    }
    return given == 0 ? before.get(axis - 1) : given.intValue();
  }

  /** Nothing moves: the values are in row-major order, and so are the blocks. */
  private static IntegerValue reshaped(IntegerNode node, List<Integer> shape) {
    var feature = node.feature(0);
    if (IntegerFormat.size(shape) != feature.format().size()) {
      throw fault("%s values do not fit the shape %s", feature.format(), shape);
    }
    return new IntegerValue.Feature(feature.slot(), feature.format().withShape(shape));
  }

  static IntegerValue transpose(IntegerNode node) {
    var shape = node.feature(0).format().shape();
    var perm = node.attributes().integers("perm").orElseThrow(() -> fault("its perm is missing"));
    if (perm.size() != shape.size() + 1
        || perm.get(0) != 0
        || perm.stream().distinct().count() != perm.size()) {
      throw fault(
          "perm %s does not keep the batch and permute the %d axes of an image",
          perm, shape.size());
    }
    var axes = perm.stream().skip(1).map(axis -> IntegerNode.axis(axis, shape.size())).toList();
    return selection(
        node,
        axes.stream().map(shape::get).toList(),
        target -> {
          var source = new int[target.length];
          for (var i = 0; i < target.length; i++) {
            source[axes.get(i)] = target[i];
          }
          return source;
        });
  }

  static IntegerValue pad(IntegerNode node) {
    var shape = node.feature(0).format().shape();
    var rank = shape.size();
    var pads = node.integers("pads", 1).orElseThrow(() -> fault("its pads are missing"));
    checkPads(node, pads, rank);
    var sides =
        IntStream.range(0, rank)
            .mapToObj(i -> Math.toIntExact(shape.get(i) + pads.get(i + 1) + pads.get(i + 2 + rank)))
            .toList();
    return selection(
        node,
        sides,
        target ->
            IntStream.range(0, rank).map(i -> target[i] - pads.get(i + 1).intValue()).toArray());
  }

  private static void checkPads(IntegerNode node, List<Long> pads, int rank) {
    if (!node.attributes().text("mode", "constant").equals("constant") || node.has(3)) {
      throw fault("only padding by a constant, on all axes, is supported");
    }
    if (node.has(2) && node.floats(2)[0] != 0) {
      throw fault("only padding with zeros is supported");
    }
    if (pads.size() != 2 * rank + 2
        || pads.get(0) != 0
        || pads.get(rank + 1) != 0
        || pads.stream().anyMatch(pad -> pad < 0 || pad > Short.MAX_VALUE)) {
      throw fault("pads %s are not supported", pads);
    }
  }

  static IntegerValue slice(IntegerNode node) {
    var sides = new ArrayList<>(node.feature(0).format().shape());
    var rank = sides.size();
    var starts = numbers(node, "starts", 1);
    var ends = numbers(node, "ends", 2);
    var axes = node.has(3) ? numbers(node, "axes", 3) : ascending(starts.size());
    var steps = node.has(4) ? numbers(node, "steps", 4) : Collections.nCopies(starts.size(), 1L);
    if (Stream.of(ends, axes, steps).anyMatch(list -> list.size() != starts.size())
        || axes.stream().distinct().count() != axes.size()) {
      throw fault("starts %s, ends %s, axes %s and steps %s do not fit", starts, ends, axes, steps);
    }
    var first = new int[rank];
    var step = new int[rank];
    Arrays.fill(step, 1);
    for (var i = 0; i < starts.size(); i++) {
      var axis = IntegerNode.axis(axes.get(i), rank);
      if (steps.get(i) < 1 || steps.get(i) > Short.MAX_VALUE) {
        throw fault("a step of %d is not supported", steps.get(i));
      }
      step[axis] = steps.get(i).intValue();
      first[axis] = position(starts.get(i), sides.get(axis));
      var length = position(ends.get(i), sides.get(axis)) - first[axis];
      sides.set(axis, Math.max(0, (length + step[axis] - 1) / step[axis]));
    }
    return selection(
        node,
        sides,
        target -> IntStream.range(0, rank).map(i -> first[i] + target[i] * step[i]).toArray());
  }

  private static List<Long> numbers(IntegerNode node, String what, int input) {
    return node.integers(what, input).orElseThrow(() -> fault("its %s are missing", what));
  }

  private static List<Long> ascending(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  /** A position counted from the start, where the file may count from the end. */
  private static int position(long given, int side) {
    return (int) Math.max(0, Math.min(side, given < 0 ? given + side : given));
  }

  static IntegerValue concat(IntegerNode node) {
    var inputs = node.features();
    var first = node.feature(0).format();
    if (IntegerNode.axis(node.attributes().integer("axis", 0), first.shape().size()) != 0) {
      throw fault("only channels are concatenated");
    }
    var channels = 0;
    var blocks = new ArrayList<IntegerBlock>();
    for (var input : inputs) {
      var format = input.format();
      if (!rest(format).equals(rest(first)) || format.divisor() != first.divisor()) {
        throw fault("features %s and %s do not fit each other", first, format);
      }
      channels += format.shape().get(0);
      IntegerFormat.requireFewChannels(channels);
      blocks.addAll(format.channels());
    }
    var shape = new ArrayList<>(first.shape());
    shape.set(0, channels);
    return node.graph()
        .emit(
            new IntegerConcatenation(), inputs, new IntegerFormat(shape, blocks, first.divisor()));
  }

  private static List<Integer> rest(IntegerFormat format) {
    return format.shape().subList(1, format.shape().size());
  }

  /**
   * Each value of a new shape is taken from somewhere.
   *
   * @param source gives the coordinates in the input for coordinates in the output; those outside
   *     of the input are padding
   */
  private static IntegerValue selection(
      IntegerNode node, List<Integer> shape, UnaryOperator<int[]> source) {
    var before = node.feature(0).format();
    if (before.blocks().size() != 1) {
      throw fault("its input must be quantized first: QuantizeLinear, then DequantizeLinear");
    }
    var after = before.withShape(shape).withBlocks(block -> block.or(block.times(0)));
    var positions =
        IntStream.range(0, after.size())
            .map(i -> index(source.apply(coordinates(i, shape)), before.shape()))
            .toArray();
    return node.emit(new IntegerSelection(positions), after);
  }

  private static int[] coordinates(int index, List<Integer> shape) {
    var coordinates = new int[shape.size()];
    var rest = index;
    for (var axis = shape.size() - 1; axis >= 0; axis--) {
      coordinates[axis] = rest % shape.get(axis);
      rest /= shape.get(axis);
    }
    return coordinates;
  }

  private static int index(int[] coordinates, List<Integer> shape) {
    var index = 0;
    for (var axis = 0; axis < coordinates.length; axis++) {
      if (coordinates[axis] < 0 || coordinates[axis] >= shape.get(axis)) {
        return IntegerSelection.ZERO;
      }
      index = index * shape.get(axis) + coordinates[axis];
    }
    return index;
  }
}
