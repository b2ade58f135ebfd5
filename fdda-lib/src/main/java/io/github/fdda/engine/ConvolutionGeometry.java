package io.github.fdda.engine;

import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;

/**
 * How the window of a convolution moves.
 *
 * @param stride down and across, at least 1; padding and dilation are down and across too
 * @param padding with zeros on both sides, at least 0
 * @param dilation distance of neighbouring weights, at least 1
 * @param groups of channels, each convolved by itself
 */
@Internal
public record ConvolutionGeometry(Shape stride, Shape padding, Shape dilation, int groups) {

  /**
   * The same down and across.
   *
   * @param stride at least 1
   * @param padding at least 0
   * @param dilation at least 1
   * @param groups at least 1
   */
  public static ConvolutionGeometry square(int stride, int padding, int dilation, int groups) {
    return new ConvolutionGeometry(
        new Shape(stride, stride),
        new Shape(padding, padding),
        new Shape(dilation, dilation),
        groups);
  }

  boolean isDilated() {
    return dilation.size() > 1;
  }

  boolean isPadded() {
    return padding.get(0) > 0 || padding.get(1) > 0;
  }
}
