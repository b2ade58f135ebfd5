package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** The engine's own convolutions, but for some whose gradient overruns its memory. */
final class PlainConvolver implements Convolver {

  private static final int BLOCK = 16;

  @Override
  public NDArray convolve(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
    if (overruns(weight.getShape(), geometry)) {
      return TorchFunctions.convolvePointwise(images, weight, bias, geometry.stride());
    }
    return images
        .getNDArrayInternal()
        .convolution(
            images,
            weight,
            bias,
            geometry.stride(),
            geometry.padding(),
            geometry.dilation(),
            geometry.groups())
        .singletonOrThrow();
  }

  /**
   * Whether oneDNN 3.7 writes past the end of an array in the backward pass, and ends the JVM
   * sooner or later: seen with 1×1 convolutions that skip pixels, 6 channels to 12.
   */
  private static boolean overruns(Shape weight, ConvolutionGeometry geometry) {
    return geometry.groups() == 1
        && weight.slice(2).size() == 1
        && geometry.stride().size() > 1
        && !geometry.isPadded()
        && (weight.get(0) % BLOCK != 0 || weight.get(1) % BLOCK != 0);
  }
}
