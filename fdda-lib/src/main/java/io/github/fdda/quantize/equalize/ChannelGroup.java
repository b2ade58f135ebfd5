package io.github.fdda.quantize.equalize;

import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * Tensors of a network that share their channels: if channel c of all of them is multiplied by a
 * number above 0 where they are made, and divided by it where they are read, the logits stay as
 * they are. The output of one layer is such a group, or the residual stream of a whole stage.
 *
 * @param channels how many
 * @param batchNorms that make the tensors
 * @param producers convolution and linear layers that make them, without batch normalization
 * @param consumers convolution and linear layers that read them
 * @param depthwise convolutions that read them, each channel by itself
 * @param activations activation functions whose output is one of them
 */
@Internal
public record ChannelGroup(
    int channels,
    List<BatchNormLayer> batchNorms,
    List<WeightLayer> producers,
    List<WeightLayer> consumers,
    List<WeightLayer> depthwise,
    List<ActivationLayer> activations) {

  /** Copies the lists. */
  public ChannelGroup {
    batchNorms = List.copyOf(batchNorms);
    producers = List.copyOf(producers);
    consumers = List.copyOf(consumers);
    depthwise = List.copyOf(depthwise);
    activations = List.copyOf(activations);
  }
}
