package io.github.fdda.network.layer;

/**
 * A layer normalization over the channels of each token, which are the last axis of what it gets.
 *
 * @param index position among the layer normalizations in execution order, from 0
 * @param name name of its node in the ONNX file; where the file writes it out in smaller nodes, of
 *     the last of them
 * @param channels length of the last axis
 * @since 0.1.0
 */
public record LayerNormLayer(int index, String name, int channels) {

  /** Its input as a place of statistics, which a network may have or not. */
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
}
