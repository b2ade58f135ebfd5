package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import java.util.List;
import java.util.stream.IntStream;

/** Reads ONNX operators over windows without weights: maxima and averages. */
final class IntegerPooling {

  private static final int LARGEST_DIVISOR = 1 << 26;

  private IntegerPooling() {}

  static IntegerValue maximum(IntegerNode node) {
    node.only("storage_order", 0, 0);
    var format = node.planes().format();
    var window = IntegerWindows.pooling(node, format.shape());
    return node.emit(new IntegerMaximum(window), onWindows(format, window));
  }

  static IntegerValue average(IntegerNode node) {
    var window = IntegerWindows.pooling(node, node.planes().format().shape());
    var padding = node.attributes().integer("count_include_pad", 0) != 0;
    return sum(node, window, counts(window, padding));
  }

  static IntegerValue globalAverage(IntegerNode node) {
    return wholePlanes(node);
  }

  static IntegerValue reduceMean(IntegerNode node) {
    var rank = node.planes().format().shape().size();
    var axes =
        node.integers("axes", 1).orElse(List.of()).stream()
            .map(axis -> IntegerNode.axis(axis, rank))
            .sorted()
            .toList();
    if (!axes.equals(List.of(1, 2))) {
      throw fault("only means over height and width are supported");
    }
    var means = wholePlanes(node);
    var format = means.format();
    return node.attributes().integer("keepdims", 1) != 0
        ? means
        : new IntegerValue.Feature(means.slot(), format.withShape(format.shape().subList(0, 1)));
  }

  private static IntegerValue.Feature wholePlanes(IntegerNode node) {
    var shape = node.planes().format().shape();
    var window =
        new IntegerWindow(
            new IntegerSlide(shape.get(1), shape.get(1), 1, 1, 0, 0),
            new IntegerSlide(shape.get(2), shape.get(2), 1, 1, 0, 0));
    return sum(node, window, new int[] {window.taps()});
  }

  /** How many values each position's average is of. */
  private static int[] counts(IntegerWindow window, boolean padding) {
    var width = window.columns().positions();
    return IntStream.range(0, window.positions())
        .map(
            i ->
                padding
                    ? window.taps()
                    : window.rows().covered(i / width) * window.columns().covered(i % width))
        .toArray();
  }

  /** Sums brought to one divisor, whose factors of two go into the exponent. */
  private static IntegerValue.Feature sum(IntegerNode node, IntegerWindow window, int[] counts) {
    var input = node.planes().format();
    if (input.divisor() != 1) {
      throw fault("an average of an average must be quantized in between");
    }
    var divisor = IntStream.of(counts).reduce(1, IntegerPooling::leastCommonMultiple);
    var factors = IntStream.of(counts).map(count -> divisor / count).toArray();
    var twos = Integer.numberOfTrailingZeros(divisor);
    var format =
        onWindows(input, window).withBlocks(block -> block.times(divisor).scaledDown(twos));
    return node.emit(new IntegerWindowSum(window, factors), format.withDivisor(divisor >> twos));
  }

  private static int leastCommonMultiple(int a, int b) {
    var multiple = (long) a / greatestCommonDivisor(a, b) * b;
    if (multiple > LARGEST_DIVISOR) {
      throw fault("an average of that many values is not supported");
    }
    return (int) multiple;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  private static IntegerFormat onWindows(IntegerFormat format, IntegerWindow window) {
    return format.withShape(
        List.of(format.shape().get(0), window.rows().positions(), window.columns().positions()));
  }
}
