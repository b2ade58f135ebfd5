package io.github.fdda.engine;

import ai.djl.ndarray.types.Shape;
import java.util.Locale;

/**
 * A convolution to try, on square images with a square kernel.
 *
 * @param inputs input channels
 * @param outputs output channels
 * @param kernel height and width; half of it is padding
 * @param stride down and across
 * @param dilation down and across
 * @param groups of channels
 * @param upsampling factor by which images are enlarged beforehand, by nearest neighbours
 * @param side height and width of the images
 * @param batch number of images
 */
record ConvolutionCase(
    int inputs,
    int outputs,
    int kernel,
    int stride,
    int dilation,
    int groups,
    int upsampling,
    int side,
    int batch) {

  /** Neither in groups nor dilated. */
  static ConvolutionCase of(int inputs, int outputs, int kernel, int stride, int side, int batch) {
    return new ConvolutionCase(inputs, outputs, kernel, stride, 1, 1, 1, side, batch);
  }

  /** The same with holes in the kernel. */
  ConvolutionCase dilated(int by) {
    return new ConvolutionCase(
        inputs, outputs, kernel, stride, by, groups, upsampling, side, batch);
  }

  /** The same with channels in groups. */
  ConvolutionCase grouped(int into) {
    return new ConvolutionCase(
        inputs, outputs, kernel, stride, dilation, into, upsampling, side, batch);
  }

  /** The same after making images larger. */
  ConvolutionCase upsampled(int by) {
    return new ConvolutionCase(inputs, outputs, kernel, stride, dilation, groups, by, side, batch);
  }

  ConvolutionGeometry geometry() {
    return ConvolutionGeometry.square(stride, padding(), dilation, groups);
  }

  Shape images() {
    return new Shape(batch, inputs, side, side);
  }

  Shape weight() {
    return new Shape(outputs, inputs / groups, kernel, kernel);
  }

  Shape output() {
    return new Shape(batch, outputs, outputSide(), outputSide());
  }

  int outputSide() {
    return (side * upsampling + 2 * padding() - dilation * (kernel - 1) - 1) / stride + 1;
  }

  /**
   * The row or column of an image under a place of the kernel.
   *
   * @param output row or column of the output
   * @param place in the kernel
   * @return beyond the image where the window is over padding
   */
  int pixel(int output, int place) {
    return Math.floorDiv(output * stride - padding() + place * dilation, upsampling);
  }

  private int padding() {
    return kernel / 2 * dilation;
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d to %d channels in %d group(s), %d×%d, stride %d, dilation %d, %d image(s) of %d×%d",
        inputs,
        outputs,
        groups,
        kernel,
        kernel,
        stride,
        dilation,
        batch,
        side,
        side);
  }
}
