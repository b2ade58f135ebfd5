package io.github.fdda.quantize.distil;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;

/**
 * Quantized gradients (arXiv 2102.04782), as integer hardware that trains has them: the gradient of
 * each convolution's and linear layer's output is rounded before those of its weight and its input
 * are computed from it: ĝ = round(L·clamp(g, ±s) / s) · s / L with L = 2^(bits−1) − 1. A lesson, no
 * speed-up: all is computed in float arithmetic, and takes longer.
 *
 * @param bits from 2 to 16, or 32: not quantized
 * @param scale what s is, for the gradient of the weight
 * @since 0.1.0
 */
public record GradientQuantization(int bits, GradientScale scale) {

  private static final int FLOAT_BITS = 32;
  private static final int MOST_BITS = 16;

  /**
   * @throws InvalidInputException if {@code bits} is out of its range
   */
  public GradientQuantization {
    if (bits != FLOAT_BITS) {
      Arguments.requireBetween("bits of gradients", bits, 2, MOST_BITS);
    }
  }

  /** Gradients in float. */
  public static GradientQuantization none() {
    return new GradientQuantization(FLOAT_BITS, GradientScale.GLOBAL);
  }

  /** Whether gradients are quantized at all. */
  boolean quantizes() {
    return bits != FLOAT_BITS;
  }

  /** L, the number of levels above 0. */
  int levels() {
    return (1 << (bits - 1)) - 1;
  }
}
