package io.github.fdda.quantize.grid;

/** How the gradient passes the rounding of an activation. */
public enum StraightThrough {
  /** Unchanged, also where values were clipped; as in the authors' code. */
  UNMASKED,
  /** Unchanged inside the range, zero where values were clipped. */
  MASKED
}
