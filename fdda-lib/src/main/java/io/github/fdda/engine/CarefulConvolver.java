package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions laid out so that oneDNN has no channel to pad: where it pads, and does not know the
 * size of the first-level cache, it computes with uninitialized memory.
 *
 * <p>Channels come in whole blocks, the missing ones zero: 16, or a multiple of 32, which can be
 * divided into any of oneDNN's blocks of weights; one to three input channels stay, as oneDNN has
 * kernels of its own for them. A 1×1 convolution without padding whose channels are no whole blocks
 * is a product of matrices instead. Depthwise convolutions come in blocks of 16; other convolutions
 * in groups, and dilated depthwise ones, plane by plane.
 */
final class CarefulConvolver implements Convolver {

  private static final int BLOCK = 16;
  private static final int LARGE_BLOCK = 32;
  private static final int FEW = 3;

  private final Convolver plain = new PlainConvolver();

  @Override
  public NDArray convolve(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
    if (geometry.groups() > 1) {
      return grouped(images, weight, bias, geometry);
    }
    var pointwise = weight.getShape().slice(2).size() == 1 && !geometry.isPadded();
    var whole = isWhole(weight.getShape().get(0)) && isWhole(weight.getShape().get(1));
    return pointwise && !whole
        ? TorchFunctions.convolvePointwise(images, weight, bias, geometry.stride())
        : inBlocks(images, weight, bias, geometry);
  }

  private NDArray inBlocks(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
    var inputs = weight.getShape().get(1);
    var wide = TorchFunctions.resizeAxis(weight, 1, inputs <= FEW ? inputs : blocks(inputs));
    return widened(images, wide, bias, geometry, blocks(weight.getShape().get(0)));
  }

  private NDArray grouped(
      NDArray images, NDArray weight, @Nullable NDArray bias, ConvolutionGeometry geometry) {
    var channels = geometry.groups();
    var depthwise = weight.getShape().get(1) == 1 && weight.getShape().get(0) == channels;
    if (!depthwise || geometry.isDilated()) {
      return TorchFunctions.channelsLast(
          plain.convolve(TorchFunctions.planes(images), weight, bias, geometry));
    }
    var wide = up(channels, BLOCK);
    var each =
        new ConvolutionGeometry(
            geometry.stride(), geometry.padding(), geometry.dilation(), Math.toIntExact(wide));
    return widened(TorchFunctions.channelsLast(images), weight, bias, each, wide);
  }

  /** Convolves with output channels added to a weight, and takes them away again. */
  private NDArray widened(
      NDArray images,
      NDArray weight,
      @Nullable NDArray bias,
      ConvolutionGeometry geometry,
      long outputs) {
    var inputs = weight.getShape().get(1) * geometry.groups();
    var output =
        plain.convolve(
            TorchFunctions.resizeAxis(images, 1, inputs),
            TorchFunctions.resizeAxis(weight, 0, outputs),
            bias == null ? null : TorchFunctions.resizeAxis(bias, 0, outputs),
            geometry);
    return TorchFunctions.resizeAxis(output, 1, weight.getShape().get(0));
  }

  private static boolean isWhole(long channels) {
    return channels == blocks(channels);
  }

  private static long blocks(long channels) {
    return channels <= BLOCK ? BLOCK : up(channels, LARGE_BLOCK);
  }

  private static long up(long channels, long block) {
    return (channels + block - 1) / block * block;
  }
}
