package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.LayerFunctions;
import java.util.List;
import java.util.Optional;

/** ONNX MaxPool. What the engine cannot pad itself, and dilated windows, are padded beforehand. */
record MaxPooling(
    Optional<Shape> border, Shape kernel, Shape stride, Shape dilation, Shape padding, boolean ceil)
    implements Operator {

  private static final Shape DENSE = new Shape(1, 1);

  static Value read(Node node) {
    var input = node.planes();
    var window = window(node, input);
    var ceil = node.attributes().flag("ceil_mode");
    return node.emit(
        of(window, ceil),
        input,
        window.output(input.dims(), input.dims().get(1).fixed("channels"), ceil));
  }

  /** The window of a pooling node, which must not be dilated. */
  static Window pooling(Node node, Feature input) {
    var window = window(node, input);
    if (!window.dilation().equals(DENSE)) {
      throw fault("pooling with dilations is not supported");
    }
    return window;
  }

  private static Window window(Node node, Feature input) {
    var kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseThrow(() -> fault("its kernel_shape is missing"));
    return Window.read(node, kernel, input.dims());
  }

  private static MaxPooling of(Window window, boolean ceil) {
    var even = window.height().poolsEvenly() && window.width().poolsEvenly();
    var whole = even && window.dilation().equals(DENSE);
    return new MaxPooling(
        whole ? Optional.empty() : Optional.of(window.reach(ceil)),
        window.kernel(),
        window.stride(),
        window.dilation(),
        whole ? window.before() : new Shape(0, 0),
        whole && ceil);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return Border.around(inputs.get(0), border, Double.NEGATIVE_INFINITY, this::pool);
  }

  private NDArray pool(NDArray padded) {
    return dilation.equals(DENSE)
        ? padded.getNDArrayInternal().maxPool(kernel, stride, padding, ceil)
        : LayerFunctions.maxPool(padded, kernel, stride, dilation);
  }
}
