package io.github.fdda.network;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Mean and variance, per channel, of what layers put out, or layer normalizations get, measured on
 * images.
 *
 * @param images how many they were measured on
 * @param arrays for each layer its name and {@code .mean} or {@code .variance}
 */
@Internal
public record LayerMoments(int images, Snapshot arrays) {

  private static final String SAVED = "layer moments.";
  private static final String MEAN = ".mean";
  private static final String VARIANCE = ".variance";

  /** None: for a network whose own normalizations have their statistics. */
  public static LayerMoments none() {
    return new LayerMoments(0, Snapshot.empty());
  }

  /**
   * Collects moments.
   *
   * @param images how many they were measured on
   * @param layers names of those that have moments
   * @param means of each of them, one value per output channel
   * @param variances likewise, biased
   */
  public static LayerMoments of(
      int images, List<String> layers, List<float[]> means, List<float[]> variances) {
    var vectors = new LinkedHashMap<String, float[]>();
    for (var i = 0; i < layers.size(); i++) {
      vectors.put(layers.get(i) + MEAN, means.get(i));
      vectors.put(layers.get(i) + VARIANCE, variances.get(i));
    }
    return new LayerMoments(images, Snapshot.ofVectors(vectors));
  }

  /** As it is saved, the number of images aside: undoes {@link #saved}. */
  public static LayerMoments of(int images, Snapshot saved) {
    return new LayerMoments(images, saved.under(SAVED));
  }

  /** Other arrays that are saved, without these. */
  public static Snapshot others(Snapshot saved) {
    return saved.without(SAVED);
  }

  /** The arrays under names of their own, to be saved with others. */
  public Snapshot saved() {
    return arrays.prefixed(SAVED);
  }

  /** Names of the layers. */
  public List<String> layers() {
    return arrays.names().stream()
        .filter(name -> name.endsWith(MEAN))
        .map(name -> name.substring(0, name.length() - MEAN.length()))
        .toList();
  }

  /** Those of other layers. */
  LayerMoments without(Set<String> names) {
    return of(
        images,
        others(names).toList(),
        others(names).map(this::means).toList(),
        others(names).map(this::variances).toList());
  }

  private Stream<String> others(Set<String> names) {
    return layers().stream().filter(layer -> !names.contains(layer));
  }

  float[] means(String layer) {
    return arrays.values(layer + MEAN);
  }

  float[] variances(String layer) {
    return arrays.values(layer + VARIANCE);
  }
}
