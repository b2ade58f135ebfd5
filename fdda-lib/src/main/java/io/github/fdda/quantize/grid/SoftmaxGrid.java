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
  LOG_SQRT2
}
