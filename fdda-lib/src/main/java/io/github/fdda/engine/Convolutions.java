package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;
import org.jspecify.annotations.Nullable;

/** The one convolution that every layer goes through, on the path that is right on this machine. */
@Internal
public final class Convolutions {

  private Convolutions() {}

  /**
   * A convolution in two dimensions, on the tape.
   *
   * @param images N×C×H×W
   * @param weight O×C/groups×h×w
   * @param bias O, or null for none
   * @param geometry of the window
   * @return N×O×H'×W'
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   * @throws io.github.fdda.util.InvalidInputException if {@link TensorEngine#VARIABLE} names no
   *     path
   */
  public static NDArray convolve(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
    FirstBackward.record(images, weight, geometry);
    return TensorEngine.convolver().convolve(images, weight, bias, geometry);
  }
}
