package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/** ONNX MaxPool. */
record MaxPooling(Optional<Shape> border, Shape kernel, Shape stride, Shape padding, boolean ceil)
    implements Operator {

  static Value read(Node node) {
    var input = node.planes();
    var window = pooling(node, input);
    var ceil = node.attributes().flag("ceil_mode");
    return node.emit(
        of(window, ceil),
        input,
        window.output(input.dims(), input.dims().get(1).fixed("channels"), ceil));
  }

  /** The window of a pooling node. */
  static Window pooling(Node node, Feature input) {
    var kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseThrow(() -> fault("its kernel_shape is missing"));
    var window = Window.read(node, kernel, input.dims());
    if (!window.dilation().equals(new Shape(1, 1))) {
      throw fault("pooling with dilations is not supported");
    }
    return window;
  }

  private static MaxPooling of(Window window, boolean ceil) {
    return window.height().poolsEvenly() && window.width().poolsEvenly()
        ? new MaxPooling(Optional.empty(), window.kernel(), window.stride(), window.before(), ceil)
        : new MaxPooling(
            Optional.of(window.reach(ceil)),
            window.kernel(),
            window.stride(),
            new Shape(0, 0),
            false);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    var padded = border.map(b -> input.pad(b, Double.NEGATIVE_INFINITY)).orElse(input);
    return padded.getNDArrayInternal().maxPool(kernel, stride, padding, ceil);
  }
}
