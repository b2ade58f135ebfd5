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
   * One after the other, so that those not yet rounded make up for what each loses (GPTQ): see
   * {@link GptqRounding}. The same as {@link #NEAREST} on targets that absorb batch normalization.
   */
  COMPENSATED
}
