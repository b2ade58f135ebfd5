package io.github.fdda.quantize.distil;

/**
 * What the largest level of a quantized gradient is taken from (Zhao et al., <i>Distribution
 * Adaptive INT8 Quantization for Training CNNs</i>, AAAI 2021, arXiv 2102.04782). That for the
 * gradient of a layer's input is the largest magnitude in each of them, one for all channels, since
 * that gradient is a sum over the output channels.
 *
 * @since 0.1.0
 */
public enum GradientScale {
  /** One for all channels, the largest magnitude. */
  GLOBAL,
  /** One for each output channel, the largest magnitude in it ("vectorized"). */
  PER_CHANNEL,
  /**
   * One for each output channel; in those where few gradients are large it moves slowly
   * ("magnitude-aware clipping"). Where more than 0.3 of the values are larger than their standard
   * deviation, which is a bell, it is the largest magnitude, as it is in the first iteration; else
   * it is s_t = 0.2·s_(t−1) + 0.8·max|g|.
   */
  MAGNITUDE_AWARE
}
