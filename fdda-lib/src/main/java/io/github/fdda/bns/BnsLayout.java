package io.github.fdda.bns;

import io.github.fdda.network.Network;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.StatisticsLayer;
import java.util.Arrays;
import java.util.List;

/**
 * Where each layer's channels lie in a flat vector of statistics.
 *
 * @param channels number of channels of each layer, in execution order
 * @since 0.1.0
 */
public record BnsLayout(List<Integer> channels) {

  /** Copies the list. */
  public BnsLayout {
    channels = List.copyOf(channels);
  }

  /** The layout of all statistics that FDDA looks at: {@link Network#statisticsLayers()}. */
  public static BnsLayout of(Network network) {
    return new BnsLayout(
        network.statisticsLayers().stream().map(StatisticsLayer::channels).toList());
  }

  /** The layout of a network's batch-normalization layers alone. */
  public static BnsLayout ofBatchNorms(Network network) {
    return new BnsLayout(network.batchNorms().stream().map(BatchNormLayer::channels).toList());
  }

  /** Number of layers, L. */
  public int layers() {
    return channels.size();
  }

  /** Length of the flat vector: channels of all layers together. */
  public int size() {
    return offset(layers());
  }

  /**
   * Index of a layer's first channel in the flat vector.
   *
   * @param layer from 0 to L; L gives the length of the vector
   */
  public int offset(int layer) {
    return channels.subList(0, layer).stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The first of the deep layers, in which classes are separated: s = ⌊(L+1)/2⌋ − 2, at least 0
   * (the constant of the authors' code).
   */
  public int firstDeepLayer() {
    return Math.max(0, (layers() + 1) / 2 - 2);
  }

  /**
   * The weight of each channel in a loss that averages over channels, then over layers: 1 / (C_l ·
   * (L − s)) in layers l ≥ s, 0 in those before.
   *
   * @param firstLayer s, from 0 to L − 1
   * @return one weight per element of the flat vector
   */
  public float[] weights(int firstLayer) {
    var weights = new float[size()];
    for (var layer = firstLayer; layer < layers(); layer++) {
      var weight = 1f / (channels.get(layer) * (layers() - firstLayer));
      Arrays.fill(weights, offset(layer), offset(layer + 1), weight);
    }
    return weights;
  }
}
