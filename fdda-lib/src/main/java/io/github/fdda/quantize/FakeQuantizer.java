package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.ActivationLayer;
import io.github.fdda.network.Network;
import io.github.fdda.network.Taps;
import io.github.fdda.network.WeightLayer;
import java.util.List;
import java.util.Optional;

/**
 * Quantizes weights per output channel and activations per tensor on their way through a network.
 *
 * @param network whose layers pass
 * @param bits of each layer
 * @param ranges of the activations, one per activation layer
 * @param gradient how it passes the activations
 */
record FakeQuantizer(
    Network network, BitWidths bits, List<QuantizationRange> ranges, StraightThrough gradient)
    implements Taps {

  FakeQuantizer {
    ranges = List.copyOf(ranges);
    if (ranges.size() != network.activationLayers().size()) {
      throw new IllegalArgumentException(
          "%d ranges for %d activations"
              .formatted(ranges.size(), network.activationLayers().size()));
    }
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return FakeQuantization.perChannel(weight, layer.outputAxis(), bits.of(layer, network));
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return FakeQuantization.perTensor(
        output, ranges.get(layer.index()), bits.of(layer, network), gradient);
  }

  @Override
  public Optional<NDArray> limitedActivation(
      ActivationLayer layer, NDArray input, float low, float high) {
    var range = ranges.get(layer.index());
    return gradient == StraightThrough.MASKED
        ? Optional.of(FakeQuantization.limited(input, low, high, range, bits.of(layer, network)))
        : Optional.empty();
  }
}
