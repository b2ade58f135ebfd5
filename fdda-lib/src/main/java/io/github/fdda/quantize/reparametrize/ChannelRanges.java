package io.github.fdda.quantize.reparametrize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Records the extremes of each channel, the last axis of what quantization points see. */
final class ChannelRanges implements Taps {

  private final Map<String, List<QuantizationRange>> ranges = new HashMap<>();

  /** The extremes of what a layer put out, one range per channel. */
  List<QuantizationRange> of(LayerNormLayer layer) {
    return Objects.requireNonNull(ranges.get(layer.name()), layer.name());
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    var tokens = output.reshape(-1, output.getShape().getLastDimension());
    var low = tokens.min(new int[] {0}).toFloatArray();
    var high = tokens.max(new int[] {0}).toFloatArray();
    ranges.put(
        layer.name(),
        IntStream.range(0, low.length)
            .mapToObj(c -> new QuantizationRange(low[c], high[c]))
            .toList());
    return output;
  }
}
