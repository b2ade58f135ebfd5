package io.github.fdda.quantize.reparametrize;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.target.QuantizationPlan;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings all channels of a layer normalization to one range, so that one grid fits them all, and
 * undoes that in the linear layers that read them (RepQ-ViT, Li et al., arXiv 2212.08254): the
 * output x_c of channel c becomes
 *
 * <p>x'_c = x_c / r_c + t_c, r_c = s_c / s, t_c = l · s − min_c / r_c
 *
 * <p>by γ_c / r_c and β_c / r_c + t_c; the weights that read it are multiplied by r_c, and biases
 * lose W·r·t. Here s_c is the step of a grid from the least value min_c to the largest of the
 * channel, s the mean of these steps, and l · s the lowest level of the common grid: l is Σ min_c /
 * Σ s_c, rounded. The paper takes the mean of min_c / s_c, which a channel that hardly varies would
 * carry off, and rounds the zero point of each channel as well, which nothing needs.
 *
 * <p>Where a reader has no bias, or multiplies it by a factor, channels are not shifted: s_c is the
 * larger of |min_c| and |max_c| then.
 */
final class Reparametrization {

  private final QuantizationPlan plan;
  private final ChannelRanges ranges;

  /**
   * @param plan says how many bits the tensors have
   * @param ranges of the channels in the float network
   */
  Reparametrization(QuantizationPlan plan, ChannelRanges ranges) {
    this.plan = plan;
    this.ranges = ranges;
  }

  /**
   * Reparametrizes one layer normalization.
   *
   * @param weights weights, biases, γ and β of the network, by name
   * @return the same with others of this layer and of those that read it, with which the float
   *     network computes the same
   */
  Snapshot apply(LinearlyReadNorm norm, Snapshot weights) {
    var shifts =
        norm.plain()
            && norm.readers().stream().allMatch(layer -> weights.names().contains(layer.bias()));
    var channels = ranges.of(norm.norm());
    var map = shifts ? ChannelMap.shifted(channels, steps(norm)) : ChannelMap.scaled(channels);
    var changed = new HashMap<String, float[]>();
    changed.put(norm.norm().gamma(), map.gamma(weights.values(norm.norm().gamma())));
    changed.put(norm.norm().beta(), map.beta(weights.values(norm.norm().beta())));
    for (var layer : norm.readers()) {
      undo(map, layer, weights, changed);
    }
    return weights.with(changed);
  }

  /** Steps between the lowest and the highest level of the tensor that the layers read. */
  private int steps(LinearlyReadNorm norm) {
    var bits =
        norm.readers().stream()
            .flatMap(layer -> plan.input(layer).stream())
            .mapToInt(plan::bits)
            .findFirst()
            .orElse(plan.bits().activations());
    return (1 << bits) - 1;
  }

  private static void undo(
      ChannelMap map, WeightLayer layer, Snapshot before, Map<String, float[]> changed) {
    var weight = before.values(layer.weight());
    var hasBias = before.names().contains(layer.bias());
    var bias = hasBias ? before.values(layer.bias()) : new float[layer.outputChannels()];
    for (var output = 0; output < layer.outputChannels(); output++) {
      var row = layer.channel(weight, output);
      bias[output] = (float) (bias[output] - map.excess(row));
      layer.setChannel(weight, output, map.weights(row));
    }
    changed.put(layer.weight(), weight);
    if (hasBias) {
      changed.put(layer.bias(), bias);
    }
  }
}
