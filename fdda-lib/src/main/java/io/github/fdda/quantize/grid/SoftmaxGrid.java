package io.github.fdda.quantize.grid;

/**
 * The grid of what a softmax of attention weighs values with. Targets that compute in integers have
 * uniform grids alone, whatever is chosen.
 *
 * @since 0.1.0
 */
public enum SoftmaxGrid {
  /** As all other activations: {@link AffineGrid}. */
  UNIFORM,
  /** Powers of √2: {@link LogGrid}. */
  LOG_SQRT2,
  /**
   * {@link #LOG_SQRT2} of four bits or more; of fewer, where its levels are too far apart, uniform.
   */
  BY_BITS;

  private static final int ENOUGH_BITS = 4;

  /** Whether a softmax output of so many bits has a {@link LogGrid}. */
  public boolean isLogarithmic(int bits) {
    return this == LOG_SQRT2 || (this == BY_BITS && bits >= ENOUGH_BITS);
  }
}
