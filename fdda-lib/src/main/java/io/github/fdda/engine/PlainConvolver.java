package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** The engine's own convolutions. */
final class PlainConvolver implements Convolver {

  @Override
  public NDArray convolve(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
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
}
