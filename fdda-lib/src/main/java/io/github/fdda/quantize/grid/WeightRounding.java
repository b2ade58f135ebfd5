package io.github.fdda.quantize.grid;

import io.github.fdda.quantize.round.GptqRounding;

/** How weights are rounded before training. */
public enum WeightRounding {
  /** Each to the nearest level between the extremes of its output channel. */
  NEAREST,
  /**
   * One after the other to the levels of least squared error, and what each loses is made up for by
   * those not yet rounded: see {@link GptqRounding}. On targets that absorb batch normalization as
   * {@link #NEAREST}.
   */
  COMPENSATED
}
