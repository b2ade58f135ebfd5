package io.github.fdda.quantize;

/**
 * What quantization does to one weight or one activation, in mean squares over its values. A value
 * outside the outermost levels counts under clipping, one between them under rounding.
 *
 * @param kind {@code weight} or {@code activation}
 * @param layer name of the node
 * @param bits of its grid
 * @param signal mean square of the values before quantization
 * @param clipping mean over all values of the squared error of those clipped
 * @param rounding mean over all values of the squared error of those rounded
 */
public record LayerError(
    String kind, String layer, int bits, double signal, double clipping, double rounding) {

  /** Signal over error in decibels, 10·log₁₀(signal / (clipping + rounding)). */
  public double signalToNoise() {
    return 10 * Math.log10(signal / (clipping + rounding));
  }
}
