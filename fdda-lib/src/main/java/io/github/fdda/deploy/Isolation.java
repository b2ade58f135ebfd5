package io.github.fdda.deploy;

/**
 * What one layer loses where all that it takes is exact: the rounding of its own weights and of its
 * output, whatever was lost before it.
 *
 * @param decibels signal over noise of its output, as {@link LayerNoise#decibels} has it
 * @param logitsDecibels signal over noise of the logits when this layer alone is quantized: what it
 *     costs the network
 * @since 0.1.0
 */
public record Isolation(double decibels, double logitsDecibels) {

  /** Whether the logits lose anything. */
  public boolean isLoss() {
    return logitsDecibels != Double.POSITIVE_INFINITY;
  }
}
