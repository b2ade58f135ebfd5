package io.github.fdda.deploy;

import java.util.Optional;

/**
 * How far the output of one layer lies from that in the float network, in mean squares over its
 * values.
 *
 * @param layer name of the node that computes it in the float network
 * @param operator of that node
 * @param tensor name of its output in the float file
 * @param signal mean square of the values in the float network
 * @param noise mean square of the differences
 * @param isolation what it loses by itself; empty where that could not be measured
 * @since 0.1.0
 */
public record LayerNoise(
    String layer,
    String operator,
    String tensor,
    double signal,
    double noise,
    Optional<Isolation> isolation) {

  /** Decibels at which the error is a tenth of the signal, both as root mean squares. */
  public static final double LARGE = 20;

  /**
   * Signal over noise in decibels, 10·log₁₀(Σf² / Σ(f − q)²) for values f of the float network and
   * q of the quantized one: the signal-to-quantization-noise ratio (Lin, Talathi and Annapureddy,
   * arXiv 1511.06393, section 3). Infinite where both are equal, −∞ where only the signal is 0, NaN
   * where a value is NaN.
   */
  public double decibels() {
    return SquaredNoise.decibels(signal, noise);
  }

  /**
   * Whether the error is above a tenth of the signal: {@link #decibels} below {@link #LARGE} or
   * NaN.
   */
  public boolean isLarge() {
    return !(decibels() >= LARGE);
  }
}
