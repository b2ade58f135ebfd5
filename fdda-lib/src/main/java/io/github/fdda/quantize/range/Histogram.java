package io.github.fdda.quantize.range;

import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The distribution of the values of one tensor: for each of equally wide bins, how many values fell
 * in and their mean.
 */
final class Histogram {

  private static final int BINS = 8192;
  private static final int CANDIDATES = 200;

  private final QuantizationRange extremes;
  private final long[] counts;
  private final double[] sums;

  private Histogram(QuantizationRange extremes) {
    this.extremes = extremes;
    this.counts = new long[BINS];
    this.sums = new double[BINS];
  }

  /**
   * Counts values.
   *
   * @param values finite
   * @param extremes of the values
   */
  static Histogram of(float[] values, QuantizationRange extremes) {
    var histogram = new Histogram(extremes);
    var scale = (BINS - 1) / Math.max(extremes.max() - extremes.min(), AffineGrid.SMALLEST_WIDTH);
    for (var value : values) {
      var bin = (int) ((value - extremes.min()) * scale);
      histogram.counts[bin]++;
      histogram.sums[bin] += value;
    }
    return histogram;
  }

  /**
   * The range, among the extremes scaled by 1/200, 2/200, … 1, with the least squared quantization
   * error.
   *
   * @param grids of a range
   */
  QuantizationRange leastSquaresRange(Function<QuantizationRange, AffineGrid> grids) {
    return IntStream.rangeClosed(1, CANDIDATES)
        .mapToObj(i -> extremes.times((float) i / CANDIDATES))
        .min(Comparator.comparingDouble(range -> squaredError(grids.apply(range))))
        .orElseThrow();
  }

  /**
   * The range from the quantile 1 − {@code share} of the values to the quantile {@code share}, by
   * nearest rank; each end is the mean of its bin.
   *
   * @param share above 1/2, at most 1
   */
  QuantizationRange percentiles(double share) {
    var count = LongStream.of(counts).sum();
    var rank = (long) Math.ceil(share * count);
    return new QuantizationRange(valueAt(count + 1 - rank), valueAt(rank));
  }

  /** The value of a rank, counted from 1. */
  private float valueAt(long rank) {
    var bin = 0;
    for (var seen = counts[0]; seen < rank; seen += counts[bin]) {
      bin++;
    }
    return (float) (sums[bin] / counts[bin]);
  }

  /**
   * Sum over all values of the squared difference to the nearest level, each taken for the mean of
   * its bin.
   */
  double squaredError(AffineGrid grid) {
    var error = 0.0;
    for (var bin = 0; bin < BINS; bin++) {
      if (counts[bin] > 0) {
        var mean = (float) (sums[bin] / counts[bin]);
        var difference = mean - grid.fakeQuantize(mean);
        error += counts[bin] * (double) difference * difference;
      }
    }
    return error;
  }
}
