package io.github.fdda.quantize.grid;

/**
 * How the gradient passes the rounding of an activation.
 *
 * @since 0.1.0
 */
public enum StraightThrough {
  /** Unchanged, also where values were clipped; as in the authors' code. */
  UNMASKED,
  /** Unchanged inside the range, zero where values were clipped. */
  MASKED
}
