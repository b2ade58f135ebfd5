package io.github.fdda.network.layer;

/**
 * A batch-normalization layer.
 *
 * @param index position among the batch-normalization layers in execution order, from 0
 * @param name name of its node in the ONNX file
 * @param channels number of channels
 * @param epsilon added to the variance
 * @since 0.1.0
 */
public record BatchNormLayer(int index, String name, int channels, float epsilon) {

  /** Its input as a place of statistics. */
  public StatisticsLayer statistics() {
    return new StatisticsLayer(name, channels);
  }

  /** Name of the scale γ among the network's {@link Parameters}; shape C. */
  public String gamma() {
    return name + ".gamma";
  }

  /** Name of the shift β among the network's {@link Parameters}; shape C. */
  public String beta() {
    return name + ".beta";
  }

  /** Name of the running mean among the network's {@link Parameters}; shape C. */
  public String runningMean() {
    return statistics().mean();
  }

  /** Name of the running variance among the network's {@link Parameters}; shape C. */
  public String runningVariance() {
    return statistics().variance();
  }
}
