package io.github.fdda.quantize.equalize;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Cross-layer equalization (Nagel et al., arXiv 1906.04721, section 4.1): rescales channels where
 * they are made and where they are read, so that the float network computes the same and a
 * quantized one loses less.
 */
@Internal
public final class Equalization {

  private final Snapshot before;
  private final Map<String, float[]> changed = new HashMap<>();

  private Equalization(Snapshot before) {
    this.before = before;
  }

  /**
   * Rescales channels.
   *
   * @param weights weights, biases, γ and β of a network, by name
   * @param factors what each channel is multiplied by, above 0; for some of the network's groups
   * @return the rescaled arrays, with which the float network computes the same
   */
  public static Snapshot apply(Snapshot weights, Map<ChannelGroup, float[]> factors) {
    var equalization = new Equalization(weights);
    factors.forEach(equalization::rescale);
    return weights.with(equalization.changed);
  }

  private void rescale(ChannelGroup group, float[] factors) {
    for (var layer : group.batchNorms()) {
      multiply(layer.gamma(), factors, i -> i);
      multiply(layer.beta(), factors, i -> i);
    }
    for (var layer : group.producers()) {
      multiply(layer.weight(), factors, layer::channelOf);
      if (before.names().contains(layer.bias())) {
        multiply(layer.bias(), factors, i -> i);
      }
    }
    var inverses = new float[factors.length];
    for (var i = 0; i < inverses.length; i++) {
      inverses[i] = 1 / factors[i];
    }
    for (var layer : group.consumers()) {
      multiply(layer.weight(), inverses, i -> inputChannel(layer, i, factors.length));
    }
    for (var layer : group.depthwise()) {
      multiply(layer.weight(), inverses, i -> depthwiseChannel(layer, i, factors.length));
    }
  }

  /** The input channel of the weight at a place of the flat array. */
  static int inputChannel(WeightLayer layer, int index, int inputs) {
    var perOutput = layer.weightCount() / layer.outputChannels();
    return layer.outputAxis() == 0
        ? index % perOutput / (perOutput / inputs)
        : index / layer.outputChannels();
  }

  /** The same of a convolution that reads each channel by itself. */
  static int depthwiseChannel(WeightLayer layer, int index, int inputs) {
    return layer.channelOf(index) / (layer.outputChannels() / inputs);
  }

  private void multiply(String name, float[] factors, IntUnaryOperator channelOf) {
    var values = changed.computeIfAbsent(name, before::values);
    for (var i = 0; i < values.length; i++) {
      values[i] *= factors[channelOf.applyAsInt(i)];
    }
  }
}
