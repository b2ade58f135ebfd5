package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;

/** How the ranges of activations are chosen. */
public enum RangeMethod {
  /**
   * As in the authors' code: an exponential moving average (0.9, from (0, 0)) of the extremes of
   * the images that the generator makes in its first iterations, while it is hardly trained.
   */
  PUBLISHED,
  /** The extremes on calibration and synthetic images. */
  MIN_MAX,
  /**
   * The range with the least mean squared quantization error on calibration and synthetic images.
   */
  MSE;

  private static final float RATE = 0.9f;

  /** The rule that a {@link RangeFinder} applies to each activation. */
  RangeFinder.Rule rule() {
    return switch (this) {
      case PUBLISHED -> (before, output, grids) -> before.average(extremes(output), RATE);
      case MIN_MAX -> (before, output, grids) -> extremes(output);
      case MSE ->
          (before, output, grids) ->
              Histogram.of(output.toFloatArray(), extremes(output)).leastSquaresRange(grids);
    };
  }

  private static QuantizationRange extremes(NDArray output) {
    return new QuantizationRange(output.min().getFloat(), output.max().getFloat());
  }
}
