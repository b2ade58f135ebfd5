package io.github.fdda.quantize.correct;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.equalize.CrossLayerEqualization;

/**
 * Corrections in closed form, each by itself or together. The last two are left out on targets that
 * absorb batch normalization.
 *
 * @param equalize whether channels are rescaled before anything else: {@link
 *     CrossLayerEqualization}
 * @param reestimate whether the running statistics of batch normalization become those of the
 *     quantized network, after weights are rounded and reconstructed: {@link OutputCorrection}.
 *     Replaces what {@link QuantizationConfig#matchBatchNorm} did to γ and β
 * @param bias whether means are corrected likewise: {@link OutputCorrection}
 */
public record Corrections(boolean equalize, boolean reestimate, boolean bias) {

  /** None. */
  public static final Corrections NONE = new Corrections(false, false, false);

  /** The same with or without cross-layer equalization. */
  public Corrections withEqualize(boolean wanted) {
    return new Corrections(wanted, reestimate, bias);
  }

  /** The same with or without re-estimated statistics. */
  public Corrections withReestimate(boolean wanted) {
    return new Corrections(equalize, wanted, bias);
  }

  /** The same with or without corrected means. */
  public Corrections withBias(boolean wanted) {
    return new Corrections(equalize, reestimate, wanted);
  }

  public boolean afterRounding() {
    return reestimate || bias;
  }
}
