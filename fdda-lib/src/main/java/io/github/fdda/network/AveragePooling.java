package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/**
 * ONNX AveragePool. What the engine cannot pad itself is padded with zeros beforehand, and each
 * average over a whole window is then corrected for the values that do not count.
 */
record AveragePooling(
    Optional<Shape> border,
    Shape kernel,
    Shape stride,
    Shape padding,
    boolean countPadding,
    Optional<String> correction)
    implements Operator {

  static Value read(Node node) {
    var input = node.planes();
    var window = MaxPooling.pooling(node, input);
    var ceil = node.attributes().flag("ceil_mode");
    return node.emit(
        of(node, window, ceil, node.attributes().flag("count_include_pad")),
        input,
        window.output(input.dims(), input.dims().get(1).fixed("channels"), ceil));
  }

  private static AveragePooling of(Node node, Window window, boolean ceil, boolean countPadding) {
    if (even(window.height(), ceil) && even(window.width(), ceil)) {
      return new AveragePooling(
          Optional.empty(),
          window.kernel(),
          window.stride(),
          window.before(),
          countPadding,
          Optional.empty());
    }
    return new AveragePooling(
        Optional.of(window.reach(ceil)),
        window.kernel(),
        window.stride(),
        new Shape(0, 0),
        true,
        Optional.of(node.fixed("constant", correction(window, ceil, countPadding))));
  }

  private static boolean even(Slide slide, boolean ceil) {
    return slide.poolsEvenly() && slide.positions(ceil) == slide.positions(false);
  }

  /** For each position, the window's size divided by how many of its values count. */
  private static FloatConstant correction(Window window, boolean ceil, boolean countPadding) {
    var rows = share(window.height(), ceil, countPadding);
    var columns = share(window.width(), ceil, countPadding);
    var values = new float[rows.length * columns.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = rows[i / columns.length] * columns[i % columns.length];
    }
    return new FloatConstant(Dims.of(1, 1, rows.length, columns.length), values);
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
    var input = inputs.get(0);
    var padded = border.map(b -> input.pad(b, 0)).orElse(input);
    var averages =
        padded.getNDArrayInternal().avgPool(kernel, stride, padding, false, countPadding);
    return correction.map(pass.parameters()::get).map(averages::mul).orElse(averages);
  }
}
