package io.github.fdda.bns;

/**
 * What differences of statistics are measured in.
 *
 * @since 0.1.0
 */
public enum BnsUnits {
  /** As they are, as published: layers with large statistics dominate. */
  ABSOLUTE,
  /**
   * In units of the layer's own running statistics: a mean in running standard deviations, a
   * variance in running variances, channel by channel. So every layer counts alike. A running
   * variance counts as at least a thousandth of the median over all channels.
   */
  RUNNING
}
