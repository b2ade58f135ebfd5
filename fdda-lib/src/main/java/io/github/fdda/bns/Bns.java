package io.github.fdda.bns;

import ai.djl.ndarray.NDManager;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Batch-normalization statistics of all layers, on the heap: those of a batch, of a class center or
 * of a distorted center. Immutable.
 *
 * @since 0.1.0
 */
public final class Bns {

  private final BnsLayout layout;
  private final float[] means;
  private final float[] variances;

  private Bns(BnsLayout layout, float[] means, float[] variances) {
    this.layout = layout;
    this.means = means;
    this.variances = variances;
  }

  /**
   * Copies statistics.
   *
   * @param layout where each layer's channels lie
   * @param means flat vector of length {@code layout.size()}
   * @param variances likewise
   * @throws IllegalArgumentException if a vector has another length
   */
  public static Bns of(BnsLayout layout, float[] means, float[] variances) {
    if (means.length != layout.size() || variances.length != layout.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d means and %d variances for %d channels",
              means.length,
              variances.length,
              layout.size()));
    }
    return new Bns(layout, means.clone(), variances.clone());
  }

  /**
   * The statistics of several images taken as one batch.
   *
   * @param images statistics of each by itself, at least one, all of one layout
   */
  static Bns pooled(List<Bns> images) {
    var layout = images.get(0).layout;
    var means = new float[layout.size()];
    var variances = new float[layout.size()];
    for (var i = 0; i < means.length; i++) {
      var sum = 0.0;
      for (var image : images) {
        sum += image.means[i];
      }
      var mean = sum / images.size();
      var squares = 0.0;
      for (var image : images) {
        squares += image.variances[i] + (image.means[i] - mean) * (image.means[i] - mean);
      }
      means[i] = (float) mean;
      variances[i] = (float) (squares / images.size());
    }
    return new Bns(layout, means, variances);
  }

  /** Where each layer's channels lie. */
  public BnsLayout layout() {
    return layout;
  }

  /** Means of all layers; a copy of the flat vector. */
  public float[] means() {
    return means.clone();
  }

  /** Biased variances of all layers; a copy of the flat vector. */
  public float[] variances() {
    return variances.clone();
  }

  /**
   * Means of one layer.
   *
   * @param layer from 0 to L − 1
   * @return one value per channel; a copy
   */
  public float[] means(int layer) {
    return Arrays.copyOfRange(means, layout.offset(layer), layout.offset(layer + 1));
  }

  /**
   * Biased variances of one layer.
   *
   * @param layer from 0 to L − 1
   * @return one value per channel; a copy
   */
  public float[] variances(int layer) {
    return Arrays.copyOfRange(variances, layout.offset(layer), layout.offset(layer + 1));
  }

  /** Copies the statistics to the device of {@code manager}, which owns the result. */
  @Internal
  public BnsArrays toArrays(NDManager manager) {
    return new BnsArrays(manager.create(means), manager.create(variances));
  }
}
