package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Computes convolutions in two dimensions. */
@FunctionalInterface
interface Convolver {

  /**
   * One convolution, on the tape.
   *
   * @param images N×C×H×W
   * @param weight O×C/groups×h×w
   * @param bias O, or null for none
   * @param geometry of the window
   * @return N×O×H'×W'
   */
  NDArray convolve(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry);
}
