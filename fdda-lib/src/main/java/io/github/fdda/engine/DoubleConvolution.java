package io.github.fdda.engine;

/**
 * A convolution in plain double arithmetic, and its gradients: what {@link SelfTest} compares with.
 */
final class DoubleConvolution {

  private final double[] output;
  private final double[] imageGradient;
  private final double[] weightGradient;

  private DoubleConvolution(int outputs, int images, int weights) {
    output = new double[outputs];
    imageGradient = new double[images];
    weightGradient = new double[weights];
  }

  /**
   * Computes all three.
   *
   * @param shape of the convolution
   * @param images N×C×H×W
   * @param weight O×C/groups×h×w
   * @param direction N×O×H'×W'
   */
  static DoubleConvolution of(
      ConvolutionCase shape, float[] images, float[] weight, float[] direction) {
    var result = new DoubleConvolution(direction.length, images.length, weight.length);
    var inputs = shape.inputs() / shape.groups();
    for (var n = 0; n < shape.batch(); n++) {
      for (var o = 0; o < shape.outputs(); o++) {
        var group = o / (shape.outputs() / shape.groups());
        for (var i = 0; i < inputs; i++) {
          result.addPlane(
              shape,
              n * shape.inputs() + group * inputs + i,
              o * inputs + i,
              n * shape.outputs() + o,
              images,
              weight,
              direction);
        }
      }
    }
    return result;
  }

  /** N×O×H'×W', flat, as are the gradients. */
  double[] output() {
    return output;
  }

  /** N×C×H×W, of the sum of output · direction. */
  double[] imageGradient() {
    return imageGradient;
  }

  /** O×C/groups×h×w, likewise. */
  double[] weightGradient() {
    return weightGradient;
  }

  /** What one plane of an image contributes to one plane of the output, and gets back. */
  private void addPlane(
      ConvolutionCase shape,
      int imagePlane,
      int kernelPlane,
      int outputPlane,
      float[] images,
      float[] weight,
      float[] direction) {
    var kernel = shape.kernel();
    var side = shape.side();
    var outputSide = shape.outputSide();
    for (var y = 0; y < outputSide; y++) {
      for (var x = 0; x < outputSide; x++) {
        var out = (outputPlane * outputSide + y) * outputSide + x;
        for (var u = 0; u < kernel; u++) {
          var row = shape.pixel(y, u);
          for (var v = 0; v < kernel; v++) {
            var column = shape.pixel(x, v);
            if (row >= 0 && row < side && column >= 0 && column < side) {
              var in = (imagePlane * side + row) * side + column;
              var w = (kernelPlane * kernel + u) * kernel + v;
              output[out] += images[in] * (double) weight[w];
              imageGradient[in] += direction[out] * (double) weight[w];
              weightGradient[w] += direction[out] * (double) images[in];
            }
          }
        }
      }
    }
  }
}
