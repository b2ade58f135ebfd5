package io.github.fdda.quantize.equalize;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Cross-layer equalization in closed form (Nagel et al., arXiv 1906.04721, section 4.1): channel i
 * is divided by
 *
 * <p>s_i = √(r_i⁽¹⁾ / r_i⁽²⁾)
 *
 * <p>where it is made and multiplied by it where it is read, so that its weights are equally large
 * in both places: r_i⁽¹⁾ is the largest magnitude among the weights that make it, r_i⁽²⁾ among
 * those that read it, batch normalization folded in. Where several layers make or read it, the
 * largest of all counts. All {@link ChannelGroup}s are gone through 20 times, since the weights of
 * a layer belong to two.
 *
 * <p>That goes through ReLU, not through ReLU6 and other activations with a cap, which would have
 * to be scaled with the channel: such channels are in no group and stay as they are, as do those
 * that something else than a convolution or a linear layer makes.
 */
@Internal
public final class CrossLayerEqualization {

  private static final int SWEEPS = 20;

  private final Map<String, GraphNode> nodes = new HashMap<>();
  private final Map<String, BatchNormLayer> normAfter = new HashMap<>();
  private final Map<String, WeightLayer> layerBefore = new HashMap<>();
  private final Parameters statistics;

  private CrossLayerEqualization(Network network, Parameters statistics) {
    this.statistics = statistics;
    network.nodes().forEach(node -> nodes.put(node.name(), node));
    var layers = new HashMap<String, WeightLayer>();
    network.weightLayers().forEach(layer -> layers.put(layer.name(), layer));
    var shared = sharedTensors(network);
    for (var norm : network.batchNorms()) {
      var input = node(norm.name()).inputs().get(0);
      Optional.ofNullable(layers.get(input))
          .filter(layer -> !shared.contains(input))
          .ifPresent(
              layer -> {
                normAfter.put(layer.name(), norm);
                layerBefore.put(norm.name(), layer);
              });
    }
  }

  /**
   * Equalizes a network.
   *
   * @param network the graph
   * @param weights weights, biases, γ and β by name
   * @param statistics holds the running variances
   * @return the rescaled arrays, with which the float network computes the same
   */
  public static Snapshot apply(Network network, Snapshot weights, Parameters statistics) {
    var equalization = new CrossLayerEqualization(network, statistics);
    var groups = ChannelGroups.of(network).stream().filter(equalization::isMadeOfWeights).toList();
    var result = weights;
    for (var sweep = 0; sweep < SWEEPS; sweep++) {
      for (var group : groups) {
        result = Equalization.apply(result, Map.of(group, equalization.factors(group, result)));
      }
    }
    return result;
  }

  private static Set<String> sharedTensors(Network network) {
    var read = new HashSet<String>();
    var shared = new HashSet<String>();
    for (var node : network.nodes()) {
      node.inputs().stream().filter(input -> !read.add(input)).forEach(shared::add);
    }
    return shared;
  }

  private boolean isMadeOfWeights(ChannelGroup group) {
    return group.batchNorms().stream().allMatch(norm -> layerBefore.containsKey(norm.name()))
        && !(group.consumers().isEmpty() && group.depthwise().isEmpty());
  }

  /** 1 / s_i: what the channels are multiplied by where they are made. */
  private float[] factors(ChannelGroup group, Snapshot weights) {
    var made = new float[group.channels()];
    for (var norm : group.batchNorms()) {
      var layer = layerBefore.get(norm.name());
      if (layer != null) {
        widen(made, layer, weights, layer::channelOf);
      }
    }
    group.producers().forEach(layer -> widen(made, layer, weights, layer::channelOf));
    var read = new float[group.channels()];
    group
        .consumers()
        .forEach(
            layer ->
                widen(read, layer, weights, i -> Equalization.inputChannel(layer, i, read.length)));
    group
        .depthwise()
        .forEach(
            layer ->
                widen(
                    read,
                    layer,
                    weights,
                    i -> Equalization.depthwiseChannel(layer, i, read.length)));
    var factors = new float[made.length];
    for (var i = 0; i < factors.length; i++) {
      var ratio = read[i] / made[i];
      // A channel that is never made or never read has nothing to balance.
      factors[i] = ratio > 0 && Float.isFinite(ratio) ? (float) Math.sqrt(ratio) : 1;
    }
    return factors;
  }

  private void widen(
      float[] largest, WeightLayer layer, Snapshot weights, IntUnaryOperator channelOf) {
    var values = weights.values(layer.weight());
    var scales = scales(layer, weights);
    for (var i = 0; i < values.length; i++) {
      var channel = channelOf.applyAsInt(i);
      var folded = Math.abs(values[i] * scales[layer.channelOf(i)]);
      largest[channel] = Math.max(largest[channel], folded);
    }
  }

  /** The factors of a layer's output channels when the batch normalization after it is folded. */
  private float[] scales(WeightLayer layer, Snapshot weights) {
    var scales = new float[layer.outputChannels()];
    Arrays.fill(scales, 1);
    var norm = normAfter.get(layer.name());
    if (norm != null) {
      var gamma = weights.values(norm.gamma());
      var variance = statistics.get(norm.runningVariance()).toFloatArray();
      for (var i = 0; i < scales.length; i++) {
        scales[i] = (float) (gamma[i] / Math.sqrt(variance[i] + norm.epsilon()));
      }
    }
    return scales;
  }

  private GraphNode node(String name) {
    var node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name);
    }
    return node;
  }
}
