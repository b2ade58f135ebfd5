package io.github.fdda.quantize.batch;

import io.github.fdda.data.ImageShape;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * Gaussian low-pass filter in the frequency domain, which takes away the noise that real images
 * lack (SynQ, Kim et al., ICLR 2025, arXiv 2603.18423): the part of an image at frequency (u, v) is
 * multiplied by exp(−D² / 2D₀²). D is the distance from frequency 0, here in units of the highest
 * frequency along each axis, so that D₀ means the same for images of any size.
 *
 * <p>The filter is the product of one along rows and one along columns. Each is applied as the
 * circular convolution that multiplication of frequencies amounts to.
 */
@Internal
public final class LowPass {

  private final ImageShape shape;
  private final double[] alongRow;
  private final double[] alongColumn;

  /**
   * @param shape of the images
   * @param cutOff D₀, above 0
   */
  LowPass(ImageShape shape, double cutOff) {
    this.shape = shape;
    this.alongRow = kernel(shape.width(), cutOff);
    this.alongColumn = kernel(shape.height(), cutOff);
  }

  /**
   * Filters each image; a cut-off of 0 leaves them as they are.
   *
   * @param images each C×H×W; they stay as they are
   * @param shape of each
   * @param cutOff D₀, 0 or more
   * @return as many, each C×H×W
   */
  public static List<float[]> apply(List<float[]> images, ImageShape shape, double cutOff) {
    if (cutOff == 0) {
      return images;
    }
    var filter = new LowPass(shape, cutOff);
    return images.stream().map(filter::apply).toList();
  }

  /**
   * Filters one image.
   *
   * @param image C×H×W; stays as it is
   * @return C×H×W
   */
  public float[] apply(float[] image) {
    var width = shape.width();
    var rows = new float[image.length];
    for (var start = 0; start < image.length; start += width) {
      convolve(image, rows, start, 1, alongRow);
    }
    var filtered = new float[image.length];
    for (var start = 0; start < image.length; start += width * shape.height()) {
      for (var x = 0; x < width; x++) {
        convolve(rows, filtered, start + x, width, alongColumn);
      }
    }
    return filtered;
  }

  private static void convolve(float[] from, float[] to, int start, int stride, double[] kernel) {
    var length = kernel.length;
    for (var i = 0; i < length; i++) {
      var sum = 0.0;
      for (var j = 0; j < length; j++) {
        sum += kernel[Math.floorMod(i - j, length)] * from[start + j * stride];
      }
      to[start + i * stride] = (float) sum;
    }
  }

  /** The inverse Fourier transform of the factors of all frequencies along one axis. */
  private static double[] kernel(int length, double cutOff) {
    var kernel = new double[length];
    for (var i = 0; i < length; i++) {
      for (var u = 0; u < length; u++) {
        var distance = 2.0 * Math.min(u, length - u) / length;
        var factor = Math.exp(-distance * distance / (2 * cutOff * cutOff));
        kernel[i] += factor * Math.cos(2 * Math.PI * u * i / length) / length;
      }
    }
    return kernel;
  }
}
