package io.github.fdda.bns;

import ai.djl.ndarray.NDManager;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures the distance between batch-normalization statistics: the term of one layer in every BNS
 * loss, MSE(μ, μ') + MSE(σ², σ²'), each the mean over channels, in given units.
 *
 * @since 0.1.0
 */
public final class BnsMetric {

  private final BnsLayout layout;
  private final float[] meanUnits;
  private final float[] varianceUnits;

  private BnsMetric(BnsLayout layout, float[] meanUnits, float[] varianceUnits) {
    this.layout = layout;
    this.meanUnits = meanUnits;
    this.varianceUnits = varianceUnits;
  }

  /**
   * A metric for one network.
   *
   * @param units to measure in
   * @param running the running statistics of the network's layers
   */
  public static BnsMetric of(BnsUnits units, Bns running) {
    var layout = running.layout();
    return switch (units) {
      case ABSOLUTE -> new BnsMetric(layout, ones(layout.size()), ones(layout.size()));
      case RUNNING -> {
        var variances = running.variances();
        // A channel that was constant in training has no scale of its own.
        var floor = 1e-3f * median(variances);
        var meanUnits = new float[variances.length];
        for (var i = 0; i < variances.length; i++) {
          variances[i] = Math.max(variances[i], floor);
          meanUnits[i] = (float) Math.sqrt(variances[i]);
        }
        yield new BnsMetric(layout, meanUnits, variances);
      }
    };
  }

  /** The unit of each mean, over the channels of all layers; a copy. */
  public float[] meanUnits() {
    return meanUnits.clone();
  }

  /** The unit of each variance, over the channels of all layers; a copy. */
  public float[] varianceUnits() {
    return varianceUnits.clone();
  }

  /**
   * Distance in one layer.
   *
   * @param layer from 0 to L − 1
   * @return 0 or more
   */
  public double distance(Bns a, Bns b, int layer) {
    var means = squares(a.means(layer), b.means(layer), meanUnits, layer);
    var variances = squares(a.variances(layer), b.variances(layer), varianceUnits, layer);
    return (means + variances) / layout.channels().get(layer);
  }

  /**
   * A point for the statistics of one layer, such that {@link #distance} is the squared Euclidean
   * distance of points.
   *
   * @param layer from 0 to L − 1
   * @return means, then variances of the C channels, each in its unit and divided by √C
   */
  public double[] coordinates(Bns statistics, int layer) {
    var means = statistics.means(layer);
    var variances = statistics.variances(layer);
    var offset = layout.offset(layer);
    var scale = 1 / Math.sqrt(means.length);
    var coordinates = new double[2 * means.length];
    for (var i = 0; i < means.length; i++) {
      coordinates[i] = scale * means[i] / meanUnits[offset + i];
      coordinates[means.length + i] = scale * variances[i] / varianceUnits[offset + i];
    }
    return coordinates;
  }

  /** {@link #distance} of every layer in order. */
  public List<Double> distances(Bns a, Bns b) {
    return IntStream.range(0, layout.layers()).mapToObj(layer -> distance(a, b, layer)).toList();
  }

  /**
   * The weight of each squared difference in a loss that averages over channels, then over the
   * layers from {@code firstLayer} on.
   *
   * @param firstLayer s, from 0 to L − 1
   * @param manager owner of the result
   * @return the weight of each mean and of each variance, over the channels of all layers
   */
  @Internal
  public BnsArrays weights(int firstLayer, NDManager manager) {
    var means = layout.weights(firstLayer);
    var variances = means.clone();
    for (var i = 0; i < means.length; i++) {
      means[i] /= meanUnits[i] * meanUnits[i];
      variances[i] /= varianceUnits[i] * varianceUnits[i];
    }
    return new BnsArrays(manager.create(means), manager.create(variances));
  }

  private double squares(float[] a, float[] b, float[] units, int layer) {
    var offset = layout.offset(layer);
    return IntStream.range(0, a.length)
        .mapToDouble(i -> (a[i] - b[i]) / units[offset + i])
        .map(difference -> difference * difference)
        .sum();
  }

  private static float[] ones(int length) {
    var ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float median(float[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
