package io.github.fdda.deploy;

import io.github.fdda.network.layer.WeightLayer;

/**
 * A factor and a shift for each channel.
 *
 * @param factors that channels are multiplied by
 * @param shifts that are added then
 */
@SuppressWarnings("ArrayRecordComponent") // seen by the export alone
record ChannelAffine(float[] factors, float[] shifts) {

  /** The weight of a layer that does this to its outputs as well. */
  float[] weight(WeightLayer layer, float[] weight) {
    var changed = weight.clone();
    for (var i = 0; i < changed.length; i++) {
      changed[i] *= factors[layer.channelOf(i)];
    }
    return changed;
  }

  /**
   * Its bias.
   *
   * @param bias of the layer, empty if it has none
   */
  float[] bias(float[] bias) {
    var changed = shifts.clone();
    for (var i = 0; i < bias.length; i++) {
      changed[i] += bias[i] * factors[i];
    }
    return changed;
  }
}
