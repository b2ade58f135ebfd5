package io.github.fdda.quantize.grid;

import io.github.fdda.quantize.round.GptqRounding;

/**
 * How weights are rounded.
 *
 * @since 0.1.0
 */
public enum WeightRounding {
  /** Each to the nearest level of the grid of its output channel. */
  NEAREST,
  /**
   * One after the other, and what each loses is made up for by those not yet rounded: see {@link
   * GptqRounding}. On targets that absorb batch normalization as {@link #NEAREST}.
   */
  COMPENSATED
}
