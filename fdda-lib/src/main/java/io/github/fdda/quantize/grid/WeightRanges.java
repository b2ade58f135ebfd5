package io.github.fdda.quantize.grid;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Ranges of weights that were chosen once and stay as they are: those of one layer by its name, one
 * per output channel. The weights of other layers are quantized between their own extremes.
 */
@Internal
public record WeightRanges(Map<String, List<QuantizationRange>> channels) {

  /** All weights are quantized between their own extremes. */
  public static final WeightRanges NONE = new WeightRanges(Map.of());

  /** Copies the map. */
  public WeightRanges {
    channels = Map.copyOf(channels);
  }

  /** The ranges of a layer's output channels, if they were chosen. */
  public Optional<List<QuantizationRange>> of(WeightLayer layer) {
    return Optional.ofNullable(channels.get(layer.name()));
  }

  /** The ranges as arrays to be saved: for each layer all lower ends, then all upper ends. */
  public Snapshot toSnapshot() {
    var vectors = new LinkedHashMap<String, float[]>();
    channels.keySet().stream()
        .sorted()
        .forEach(layer -> vectors.put(layer, ends(channels.getOrDefault(layer, List.of()))));
    return Snapshot.ofVectors(vectors);
  }

  /** Undoes {@link #toSnapshot()}. */
  public static WeightRanges of(Snapshot saved) {
    var channels = new LinkedHashMap<String, List<QuantizationRange>>();
    for (var layer : saved.names()) {
      var ends = saved.values(layer);
      channels.put(
          layer,
          IntStream.range(0, ends.length / 2)
              .mapToObj(i -> new QuantizationRange(ends[i], ends[ends.length / 2 + i]))
              .toList());
    }
    return new WeightRanges(channels);
  }

  /** Lower ends, then upper ends. */
  static float[] ends(List<QuantizationRange> ranges) {
    var ends = new float[2 * ranges.size()];
    for (var i = 0; i < ranges.size(); i++) {
      ends[i] = ranges.get(i).min();
      ends[ranges.size() + i] = ranges.get(i).max();
    }
    return ends;
  }
}
