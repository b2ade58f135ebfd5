package io.github.fdda.quantize.scale;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.simulate.RoundedWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Freezes weights that keep turning back between two levels of their grid, as those of depthwise
 * convolutions do (Nagel et al., ICML 2022, arXiv 2203.11086, section 4.2). How often a weight
 * turns back is
 *
 * <p>f ← m·o + (1 − m)·f
 *
 * <p>with m = 0.05, and o = 1 in an iteration where its level changes the other way than the time
 * before, else 0. Where f exceeds the threshold the weight is set to the one of the two levels that
 * it was nearer to of late, and stays there. The threshold falls along a line to a quarter.
 *
 * <p>What is known of the weights belongs to the manager of their arrays, 16 bytes a weight.
 */
final class OscillatingWeights {

  private static final float PACE = 0.05f;
  private static final double FALL = 0.75;

  private final List<WeightLayer> layers;
  private final Map<String, NDArray> parameters;
  private final RoundedWeights rounding;
  private final double threshold;
  private final Map<String, NDArray> tracks = new LinkedHashMap<>();

  /**
   * Begins with the levels that weights have now.
   *
   * @param layers whose weights are rounded
   * @param parameters their values by name, which are trained
   * @param rounding to the levels
   * @param threshold of f at first, above 0
   */
  OscillatingWeights(
      List<WeightLayer> layers,
      Map<String, NDArray> parameters,
      RoundedWeights rounding,
      double threshold) {
    this.layers = layers;
    this.parameters = parameters;
    this.rounding = rounding;
    this.threshold = threshold;
    layers.forEach(layer -> tracks.put(layer.weight(), begin(layer)));
  }

  /**
   * Looks at the weights after an iteration, and puts those that are frozen where they belong.
   *
   * @param progress share of the iterations that were done, 0 to 1
   */
  void freeze(double progress) {
    var most = (float) (threshold * (1 - FALL * progress));
    for (var layer : layers) {
      // Arrays that are trained may only be written where nothing is recorded.
      try (var scope = new EngineScope()) {
        TorchFunctions.freezeOscillations(weight(layer), levels(layer), track(layer), PACE, most);
      }
    }
  }

  /** All that is known of the weights. */
  Snapshot snapshot() {
    return Snapshot.of(tracks);
  }

  /** Goes on from {@link #snapshot()}. */
  void restore(Snapshot saved) {
    saved.copyTo(tracks);
  }

  private NDArray begin(WeightLayer layer) {
    try (var scope = new EngineScope()) {
      var levels = levels(layer);
      var zeros = levels.zerosLike();
      var track = NDArrays.stack(new NDList(levels, levels, zeros, zeros));
      NDScope.unregister(track);
      return track;
    }
  }

  private NDArray levels(WeightLayer layer) {
    return rounding.weight(layer, weight(layer));
  }

  private NDArray weight(WeightLayer layer) {
    return Objects.requireNonNull(parameters.get(layer.weight()));
  }

  private NDArray track(WeightLayer layer) {
    return Objects.requireNonNull(tracks.get(layer.weight()));
  }
}
