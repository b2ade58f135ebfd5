package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import java.util.ArrayList;
import java.util.List;

/** Reads ONNX operators that treat each value alone: Relu, Clip, Max, Min and Add. */
final class IntegerElements {

  private IntegerElements() {}

  static IntegerValue relu(IntegerNode node) {
    return clamp(node, node.feature(0), 0, Double.POSITIVE_INFINITY);
  }

  static IntegerValue clip(IntegerNode node) {
    return limit(
        node, bound(node, 1, Float.NEGATIVE_INFINITY), bound(node, 2, Float.POSITIVE_INFINITY));
  }

  /** ONNX Max of a feature and a number. */
  static IntegerValue maximum(IntegerNode node) {
    return limit(node, number(node), Float.POSITIVE_INFINITY);
  }

  /** ONNX Min of a feature and a number. */
  static IntegerValue minimum(IntegerNode node) {
    return limit(node, Float.NEGATIVE_INFINITY, number(node));
  }

  private static float number(IntegerNode node) {
    if (node.inputCount() != 2) {
      throw fault("it has %d inputs; a feature and a number are supported", node.inputCount());
    }
    return bound(node, 1, 0);
  }

  private static IntegerValue limit(IntegerNode node, float lowest, float highest) {
    if (!(lowest <= highest)) {
      throw fault("nothing is between its bounds %s and %s", lowest, highest);
    }
    if (node.input(0) instanceof IntegerValue.Image image) {
      return new IntegerValue.Image(
          image.shape(), Math.max(lowest, image.lowest()), Math.min(highest, image.highest()));
    }
    return clamp(node, node.feature(0), lowest, highest);
  }

  private static float bound(IntegerNode node, int input, float otherwise) {
    if (!node.has(input)) {
      return otherwise;
    }
    var values = node.floats(input);
    if (values.length != 1) {
      throw fault("input '%s' must be one number", node.proto().getInput(input));
    }
    return values[0];
  }

  private static IntegerValue clamp(
      IntegerNode node, IntegerValue.Feature input, double lowest, double highest) {
    var shifts =
        input.format().blocks().stream()
            .map(block -> finer(block, input, lowest, highest))
            .toList();
    var feature = align(node, input, shifts);
    var format =
        feature
            .format()
            .withBlocks(
                block ->
                    block.within(
                        (long) inUnits(lowest, block, feature),
                        (long) inUnits(highest, block, feature)));
    return node.emit(new IntegerClamp(format.lowest(), format.highest()), feature, format);
  }

  /**
   * How many bits finer the scale must be for those of the bounds that values can reach to be
   * integers.
   */
  private static int finer(
      IntegerBlock block, IntegerValue.Feature input, double lowest, double highest) {
    var low = inUnits(lowest, block, input);
    var high = inUnits(highest, block, input);
    return Math.max(
        low > block.lowest() ? fractionBits(low) : 0,
        high < block.highest() ? fractionBits(high) : 0);
  }

  private static int fractionBits(double number) {
    var bits = 0;
    for (var rest = number; rest != Math.rint(rest); rest *= 2) {
      bits++;
    }
    return bits;
  }

  /** A bound in units of a block; exact, because it is a float times a small integer. */
  private static double inUnits(double bound, IntegerBlock block, IntegerValue.Feature input) {
    return Math.scalb(bound, -block.exponent()) * input.format().divisor();
  }

  static IntegerValue add(IntegerNode node) {
    var first = node.feature(0);
    var second = node.feature(1);
    if (!first.format().shape().equals(second.format().shape())) {
      throw fault(
          "only features of one shape are added, but these are %s and %s",
          first.format(), second.format());
    }
    if (first.format().divisor() != second.format().divisor()) {
      throw fault("an average must be quantized before it is added");
    }
    return sum(node, first, second);
  }

  private static IntegerValue sum(
      IntegerNode node, IntegerValue.Feature first, IntegerValue.Feature second) {
    var alike = first.format().blocks().size() == second.format().blocks().size();
    var left = towards(node, alike ? first : byChannel(first), alike ? second : byChannel(second));
    var right = towards(node, alike ? second : byChannel(second), left);
    var blocks = new ArrayList<IntegerBlock>();
    for (var i = 0; i < left.format().blocks().size(); i++) {
      blocks.add(left.format().blocks().get(i).plus(right.format().blocks().get(i)));
    }
    return node.graph()
        .emit(new IntegerSum(), List.of(left, right), left.format().withBlocks(blocks));
  }

  private static IntegerValue.Feature byChannel(IntegerValue.Feature feature) {
    var format = feature.format();
    return new IntegerValue.Feature(feature.slot(), format.withBlocks(format.channels()));
  }

  /** A feature on the scales of another where those are finer. */
  private static IntegerValue.Feature towards(
      IntegerNode node, IntegerValue.Feature feature, IntegerValue.Feature other) {
    var shifts = new ArrayList<Integer>();
    for (var i = 0; i < feature.format().blocks().size(); i++) {
      var exponent = feature.format().blocks().get(i).exponent();
      shifts.add(Math.max(0, exponent - other.format().blocks().get(i).exponent()));
    }
    return align(node, feature, shifts);
  }

  /** The same values on finer scales, one shift for each block. */
  private static IntegerValue.Feature align(
      IntegerNode node, IntegerValue.Feature feature, List<Integer> shifts) {
    if (shifts.stream().allMatch(shift -> shift == 0)) {
      return feature;
    }
    var blocks = new ArrayList<IntegerBlock>();
    for (var i = 0; i < shifts.size(); i++) {
      blocks.add(feature.format().blocks().get(i).finer(shifts.get(i)));
    }
    return node.emit(
        new IntegerAlignment(shifts.stream().mapToInt(shift -> shift).toArray()),
        feature,
        feature.format().withBlocks(blocks));
  }
}
