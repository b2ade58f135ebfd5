package io.github.fdda.quantize.range;

import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The distribution of the values of one tensor: how many values fell in each of equally wide bins,
 * and their mean. Empty bins are left out.
 */
final class Histogram {

  private static final int BINS = 8192;
  private static final int CANDIDATES = 200;

  private final QuantizationRange extremes;

  /** Of each bin, ascending. */
  private final float[] means;

  /**
   * At i the number of the values of the first i bins, their sum, and that of their squares, each
   * taken for the mean of its bin: what lies between two bins is a difference.
   */
  private final double[] counts;

  private final double[] sums;
  private final double[] squares;

  private Histogram(QuantizationRange extremes, long[] counted, double[] summed) {
    var filled = IntStream.range(0, BINS).filter(bin -> counted[bin] > 0).toArray();
    this.extremes = extremes;
    this.means = new float[filled.length];
    this.counts = new double[filled.length + 1];
    this.sums = new double[filled.length + 1];
    this.squares = new double[filled.length + 1];
    for (var i = 0; i < filled.length; i++) {
      var count = counted[filled[i]];
      var mean = (float) (summed[filled[i]] / count);
      means[i] = mean;
      counts[i + 1] = counts[i] + count;
      sums[i + 1] = sums[i] + count * (double) mean;
      squares[i + 1] = squares[i] + count * (double) mean * mean;
    }
  }

  /**
   * Counts values.
   *
   * @param values finite
   * @param extremes of the values
   */
  static Histogram of(float[] values, QuantizationRange extremes) {
    var counted = new long[BINS];
    var summed = new double[BINS];
    var scale = (BINS - 1) / Math.max(extremes.max() - extremes.min(), AffineGrid.SMALLEST_WIDTH);
    for (var value : values) {
      var bin = (int) ((value - extremes.min()) * scale);
      counted[bin]++;
      summed[bin] += value;
    }
    return new Histogram(extremes, counted, summed);
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
    var count = (long) counts[means.length];
    var rank = (long) Math.ceil(share * count);
    return new QuantizationRange(valueAt(count + 1 - rank), valueAt(rank));
  }

  /** The value of a rank, counted from 1. */
  private float valueAt(long rank) {
    return means[firstFrom(0, bin -> counts[bin + 1] >= rank)];
  }

  /**
   * Sum over all values of the squared difference to the nearest level, each taken for the mean of
   * its bin. The bins of a level lie side by side, so that only the levels are gone through.
   */
  double squaredError(AffineGrid grid) {
    var error = 0.0;
    for (var from = 0; from < means.length; ) {
      var integer = grid.quantize(means[from]);
      var to = firstFrom(from + 1, bin -> grid.quantize(means[bin]) > integer);
      error += squaredError(from, to, grid.dequantize(integer));
      from = to;
    }
    return error;
  }

  private double squaredError(int from, int to, double level) {
    return squares[to]
        - squares[from]
        - 2 * level * (sums[to] - sums[from])
        + level * level * (counts[to] - counts[from]);
  }

  /**
   * The first bin of which a condition holds, which then holds of all after it.
   *
   * @return the number of bins where there is none
   */
  private int firstFrom(int from, IntPredicate condition) {
    var low = from;
    var high = means.length;
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (condition.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
