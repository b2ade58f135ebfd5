package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.onnx.Slide;
import java.util.List;
import java.util.Optional;

/**
 * ONNX AveragePool. Every average is first taken over a whole window, padding included (all the
 * engine does, whatever it is told), and then corrected where some of its values do not count.
 * Padding that the engine cannot do itself is done beforehand.
 */
record AveragePooling(
    Optional<Shape> border, Shape kernel, Shape stride, Shape padding, Optional<String> correction)
    implements Operator {

  static Value read(Node node) {
    var input = node.planes();
    var window = MaxPooling.pooling(node, input);
    var ceil = node.attributes().flag("ceil_mode");
    var output =
        window.output(input.dims(), input.dims().get(1).fixed("channels"), ceil).computable();
    return node.emit(of(node, window, ceil), input, output);
  }

  private static AveragePooling of(Node node, Window window, boolean ceil) {
    var even = even(window.height(), ceil) && even(window.width(), ceil);
    return new AveragePooling(
        even ? Optional.empty() : Optional.of(window.reach(ceil)),
        window.kernel(),
        window.stride(),
        even ? window.before() : new Shape(0, 0),
        correction(node, window, ceil));
  }

  private static boolean even(Slide slide, boolean ceil) {
    return slide.poolsEvenly() && slide.positions(ceil) == slide.positions(false);
  }

  /** For each position, the window's size divided by how many of its values count. */
  private static Optional<String> correction(Node node, Window window, boolean ceil) {
    var countPadding = node.attributes().flag("count_include_pad");
    var rows = share(window.height(), ceil, countPadding);
    var columns = share(window.width(), ceil, countPadding);
    var values = new float[rows.length * columns.length];
    var needed = false;
    for (var i = 0; i < values.length; i++) {
      values[i] = rows[i / columns.length] * columns[i % columns.length];
      needed |= values[i] != 1;
    }
    var map = new FloatConstant(Dims.of(1, 1, rows.length, columns.length), values);
    return needed ? Optional.of(node.fixed("constant", map)) : Optional.empty();
  }

  private static float[] share(Slide slide, boolean ceil, boolean countPadding) {
    var first = countPadding ? -slide.before() : 0;
    var end = slide.size() + (countPadding ? slide.after() : 0);
    var shares = new float[slide.positions(ceil)];
    for (var i = 0; i < shares.length; i++) {
      var start = i * slide.stride() - slide.before();
      var counted = Math.min(start + slide.kernel(), end) - Math.max(start, first);
      shares[i] = (float) slide.kernel() / Math.max(1, counted);
    }
    return shares;
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var averages = Border.around(inputs.get(0), border, 0, this::average);
    return correction.map(pass.parameters()::get).map(averages::mul).orElse(averages);
  }

  private NDArray average(NDArray padded) {
    return padded.getNDArrayInternal().avgPool(kernel, stride, padding, false, true);
  }
}
