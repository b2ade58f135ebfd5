package io.github.fdda.quantize.grid;

/**
 * The levels that the values of an activation are rounded to.
 *
 * @since 0.1.0
 */
public sealed interface ActivationGrid permits AffineGrid, LogGrid {

  /** b, from 2 to 16. */
  int bits();

  /** All levels, ascending. */
  float[] levels();

  /**
   * The level that a value is rounded to.
   *
   * @throws io.github.fdda.util.InvalidInputException if the value is NaN
   */
  float fakeQuantize(float value);

  /** Whether what a value loses is lost because it lies outside of the grid. */
  boolean clips(float value);
}
