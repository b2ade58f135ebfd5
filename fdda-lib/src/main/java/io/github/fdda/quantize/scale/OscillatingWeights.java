package io.github.fdda.quantize.scale;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientMode;
import io.github.fdda.engine.Snapshot;
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
 * <p>Holds memory of the Java heap alone, 16 bytes a weight.
 */
final class OscillatingWeights {

  private static final float PACE = 0.05f;
  private static final double FALL = 0.75;

  private final List<WeightLayer> layers;
  private final Map<String, NDArray> parameters;
  private final RoundedWeights rounding;
  private final double threshold;
  private final Map<String, Track> tracks = new LinkedHashMap<>();

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
    layers.forEach(layer -> tracks.put(layer.weight(), new Track(levels(layer))));
  }

  /**
   * Looks at the weights after an iteration, and puts those that are frozen where they belong.
   *
   * @param progress share of the iterations that were done, 0 to 1
   */
  void freeze(double progress) {
    var most = (float) (threshold * (1 - FALL * progress));
    for (var layer : layers) {
      var array = weight(layer);
      var values = array.toFloatArray();
      if (track(layer).freeze(values, levels(layer), most)) {
        write(array, values);
      }
    }
  }

  /** All that is known of the weights. */
  Snapshot snapshot() {
    var vectors = new LinkedHashMap<String, float[]>();
    tracks.forEach(
        (name, track) -> track.vectors().forEach((of, values) -> vectors.put(of + name, values)));
    return Snapshot.ofVectors(vectors);
  }

  /** Goes on from {@link #snapshot()}. */
  void restore(Snapshot saved) {
    tracks.forEach(
        (name, track) ->
            track
                .vectors()
                .forEach(
                    (of, values) ->
                        System.arraycopy(saved.values(of + name), 0, values, 0, values.length)));
  }

  private NDArray weight(WeightLayer layer) {
    return Objects.requireNonNull(parameters.get(layer.weight()));
  }

  private Track track(WeightLayer layer) {
    return Objects.requireNonNull(tracks.get(layer.weight()));
  }

  private float[] levels(WeightLayer layer) {
    try (var scope = new EngineScope();
        var mode = GradientMode.off()) {
      return rounding.weight(layer, weight(layer)).toFloatArray();
    }
  }

  private static void write(NDArray array, float[] values) {
    // Arrays that are trained may only be written where nothing is recorded.
    try (var mode = GradientMode.off();
        var copy = array.getManager().create(values, array.getShape())) {
      array.set(new NDIndex(":"), copy);
    }
  }

  /** The weights of a layer, all in units of the weight. */
  private static final class Track {

    /** In the place of a frequency, which is at most 1. */
    private static final float FROZEN = 2;

    private final float[] levels;
    private final float[] means;
    private final float[] directions;
    private final float[] frequencies;

    Track(float[] levels) {
      this.levels = levels;
      this.means = levels.clone();
      this.directions = new float[levels.length];
      this.frequencies = new float[levels.length];
    }

    Map<String, float[]> vectors() {
      var vectors = new LinkedHashMap<String, float[]>();
      vectors.put("levels.", levels);
      vectors.put("means.", means);
      vectors.put("directions.", directions);
      vectors.put("frequencies.", frequencies);
      return vectors;
    }

    /** Whether any weight is frozen; those are set to their levels in {@code weights}. */
    boolean freeze(float[] weights, float[] now, float threshold) {
      var any = false;
      for (var i = 0; i < weights.length; i++) {
        if (frequencies[i] < FROZEN) {
          observe(i, now[i], threshold);
        }
        if (frequencies[i] >= FROZEN) {
          weights[i] = levels[i];
          any = true;
        }
      }
      return any;
    }

    private void observe(int i, float now, float threshold) {
      var before = levels[i];
      var turned = turns(i, now - before);
      frequencies[i] += PACE * ((turned ? 1 : 0) - frequencies[i]);
      means[i] += PACE * (now - means[i]);
      levels[i] = now;
      if (frequencies[i] > threshold) {
        levels[i] = Math.abs(means[i] - before) < Math.abs(means[i] - now) ? before : now;
        frequencies[i] = FROZEN;
      }
    }

    private boolean turns(int i, float change) {
      if (change == 0) {
        return false;
      }
      var direction = Math.signum(change);
      var turned = direction == -directions[i];
      directions[i] = direction;
      return turned;
    }
  }
}
