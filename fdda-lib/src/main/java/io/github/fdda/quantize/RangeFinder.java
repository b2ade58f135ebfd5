package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.ActivationLayer;
import io.github.fdda.network.BatchNormLayer;
import io.github.fdda.network.Network;
import io.github.fdda.network.Taps;
import io.github.fdda.network.WeightLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds the range of each activation during forward passes of the network it is about to quantize:
 * weights are quantized, and each activation is quantized with the range just found before it goes
 * on. So a layer's range is chosen on what will really reach it.
 */
final class RangeFinder implements Taps {

  /** Chooses a range from what passed before and a new batch. */
  @FunctionalInterface
  interface Rule {
    QuantizationRange update(QuantizationRange before, NDArray output, int bits);
  }

  private final Network network;
  private final BitWidths bits;
  private final Rule rule;
  private final Optional<BatchNormMatching> matching;
  private final List<QuantizationRange> ranges;

  RangeFinder(Network network, BitWidths bits, Rule rule, Optional<BatchNormMatching> matching) {
    this.network = network;
    this.bits = bits;
    this.rule = rule;
    this.matching = matching;
    this.ranges =
        new ArrayList<>(
            Collections.nCopies(network.activationLayers().size(), QuantizationRange.EMPTY));
  }

  List<QuantizationRange> ranges() {
    return List.copyOf(ranges);
  }

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    matching.ifPresent(correction -> correction.match(layer, input));
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return FakeQuantization.perChannel(weight, layer.outputAxis(), bits.of(layer, network));
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    var width = bits.of(layer, network);
    var range = rule.update(ranges.get(layer.index()), output, width);
    ranges.set(layer.index(), range);
    return FakeQuantization.perTensor(output, range, width, StraightThrough.UNMASKED);
  }
}
