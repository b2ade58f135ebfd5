package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.util.Internal;

/**
 * How the ranges of activations are chosen on the images that the stage looks at. {@link #MSE} and
 * {@link #PERCENTILE} look at no more than 2,000,000 values of an activation, evenly picked.
 *
 * @since 0.1.0
 */
public enum RangeMethod {
  /** The extremes of the values. */
  MIN_MAX,
  /**
   * Of the ranges between the extremes times 1/200, 2/200, … 1, the one with the least mean squared
   * quantization error.
   */
  MSE,
  /**
   * From the 0.01st to the 99.99th percentile of the values, each to 1/8192 of the range between
   * the extremes.
   */
  PERCENTILE;

  private static final double PERCENT = 0.9999;
  // Further ones say no more, and take Java heap while they are counted.
  private static final long MOST_VALUES = 2_000_000;

  /** The rule that a {@link RangeFinder} applies to each activation. */
  @Internal
  public RangeFinder.Rule rule() {
    return switch (this) {
      case MIN_MAX -> (before, output, grids) -> extremes(output);
      case MSE ->
          (before, output, grids) ->
              Histogram.of(values(output), extremes(output)).leastSquaresRange(grids);
      case PERCENTILE ->
          (before, output, grids) ->
              Histogram.of(values(output), extremes(output)).percentiles(PERCENT);
    };
  }

  /**
   * The values of a tensor, or every k-th of them: k is odd, or it would miss whole columns of
   * images.
   */
  static float[] values(NDArray output) {
    var every = (output.size() + MOST_VALUES - 1) / MOST_VALUES | 1;
    if (every <= 1) {
      return output.toFloatArray();
    }
    // Left to the pass, a flat copy of every activation would lie in memory until its end.
    try (var flat = output.reshape(-1);
        var thinned = flat.get(new NDIndex("::" + every))) {
      return thinned.toFloatArray();
    }
  }

  /**
   * The extremes of a tensor.
   *
   * @throws io.github.fdda.util.InvalidInputException if a value is not finite
   */
  static QuantizationRange extremes(NDArray output) {
    return new QuantizationRange(output.min().getFloat(), output.max().getFloat());
  }
}
