package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;
import java.util.Arrays;

/**
 * Functions of networks' layers that DJL does not surface, or not as ONNX defines them. What is
 * said of {@link TorchFunctions} holds for them.
 */
@Internal
public final class LayerFunctions {

  private LayerFunctions() {}

  /** scale · x where x is above 0, else scale · alpha · (exp(x) − 1). */
  public static NDArray elu(NDArray values, float alpha, float scale) {
    return TorchFunctions.callWith("elu", values, alpha, scale);
  }

  /** max(0, x) + min(0, alpha · (exp(x / alpha) − 1)). */
  public static NDArray celu(NDArray values, float alpha) {
    return TorchFunctions.callWith("celu", values, alpha);
  }

  /** x where it is above the bound, else 0. */
  public static NDArray threshold(NDArray values, float bound) {
    return TorchFunctions.callWith("threshold", values, bound);
  }

  /** x · tanh(log(1 + exp(x))). */
  public static NDArray mish(NDArray values) {
    return TorchFunctions.call("mish", values).head();
  }

  /** x · σ(alpha · x). */
  public static NDArray swish(NDArray values, float alpha) {
    return TorchFunctions.callWith("swish", values, alpha);
  }

  /** x · Φ(x), Φ being the normal distribution function. */
  public static NDArray gelu(NDArray values) {
    return TorchFunctions.call("gelu", values).head();
  }

  /** As {@link #gelu}, with Φ(x) ≈ ½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³))). */
  public static NDArray geluByTanh(NDArray values) {
    return TorchFunctions.call("gelu_by_tanh", values).head();
  }

  /**
   * Subtracts the mean over some axes and divides by the standard deviation √(σ²+ε).
   *
   * @param values of any shape
   * @param epsilon ε
   * @param axes at least one
   * @return the same shape
   */
  public static NDArray standardize(NDArray values, float epsilon, int... axes) {
    return TorchFunctions.callWith("standardize", values, after(epsilon, axes));
  }

  /**
   * Square root of the sum of squares over some axes; its gradient at 0 is 0.
   *
   * @param values of any shape
   * @param keep whether those axes stay, of length 1
   * @param axes at least one
   */
  public static NDArray length(NDArray values, boolean keep, int... axes) {
    return TorchFunctions.callWith("length", values, after(keep ? 1 : 0, axes));
  }

  /**
   * Some positions of one axis.
   *
   * @param values of any shape
   * @param axis from 0
   * @param positions along it, in any order
   */
  public static NDArray select(NDArray values, int axis, int... positions) {
    return TorchFunctions.callWith("select_positions", values, after(axis, positions));
  }

  /**
   * Takes some elements from one array and some from another.
   *
   * @param first of any shape
   * @param second of any shape
   * @param choice not 0: the element comes from {@code first}
   * @return of the shape that the three can be spread to
   */
  public static NDArray where(NDArray first, NDArray second, NDArray choice) {
    return TorchFunctions.call("where", first, second, choice).head();
  }

  /**
   * Largest value under each window, without padding.
   *
   * @param images N×C×H×W
   * @param kernel height and width
   * @param stride down and across
   * @param dilation likewise
   */
  public static NDArray maxPool(NDArray images, Shape kernel, Shape stride, Shape dilation) {
    return TorchFunctions.callWith("max_pool", images, numbers(kernel, stride, dilation));
  }

  /**
   * A transposed convolution.
   *
   * @param images N×I×H×W
   * @param weight I×O/groups×h×w
   * @param geometry stride, dilation and groups; its padding is not used
   * @param border zeros to add to what the windows cover: left, right, above, below; negative
   *     numbers cut off
   * @return N×O×H'×W'
   */
  public static NDArray convolveTransposed(
      NDArray images, NDArray weight, ConvolutionGeometry geometry, int... border) {
    var windows = numbers(geometry.stride(), geometry.dilation(), new Shape(geometry.groups()));
    var numbers = Arrays.copyOf(windows, windows.length + border.length);
    for (var i = 0; i < border.length; i++) {
      numbers[windows.length + i] = border[i];
    }
    try (var vector = images.getManager().create(numbers)) {
      FirstBackward.record(images, weight, Arrays.toString(numbers));
      return TorchFunctions.call("convolve_transposed", images, weight, vector).head();
    }
  }

  private static float[] after(float first, int... rest) {
    var numbers = new float[1 + rest.length];
    numbers[0] = first;
    for (var i = 0; i < rest.length; i++) {
      numbers[1 + i] = rest[i];
    }
    return numbers;
  }

  private static float[] numbers(Shape... shapes) {
    var all = new Shape();
    for (var shape : shapes) {
      all = all.addAll(shape);
    }
    var numbers = new float[all.dimension()];
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] = all.get(i);
    }
    return numbers;
  }
}
