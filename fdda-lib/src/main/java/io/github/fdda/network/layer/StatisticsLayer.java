package io.github.fdda.network.layer;

/**
 * A place whose statistics, per channel, FDDA looks at: the input of a batch normalization, or that
 * of a layer normalization where statistics of it were measured.
 *
 * @param name of the normalization's node
 * @param channels number of channels
 * @since 0.1.0
 */
public record StatisticsLayer(String name, int channels) {

  /** Name of the mean, running or measured, among the network's {@link Parameters}; shape C. */
  public String mean() {
    return name + ".mean";
  }

  /** Name of the variance among the network's {@link Parameters}; shape C. */
  public String variance() {
    return name + ".variance";
  }
}
