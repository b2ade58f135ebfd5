package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions;
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
  PERCENTILE,
  /**
   * The ranges of what a linear layer takes and of its weight together maximize the Pearson
   * correlation of the layer's float and quantized output, bias included, mean over images (VT-PTQ:
   * Liu et al., arXiv 2106.14156, section 3.2). They start at the extremes; then one is fixed and
   * the best of 15 factors from 0.5 to 1.2 is found for the other, each twice, on 64 images at
   * most, evenly picked. A weight has one factor for all output channels: {@link NearestConfig}
   * rounds with it, where the target leaves ranges of weights free; for other stages only the range
   * of the input counts.
   *
   * <p>Layers are looked at one by one in the float network: {@link NearestConfig#inFloat} is
   * implied. A tensor that several layers read gets the mean of their factors. Tensors that no
   * linear layer reads are chosen as by {@link #MSE}.
   */
  CORRELATION,
  /**
   * As {@link #CORRELATION}; and where the product A of queries and keys goes, perhaps scaled or
   * masked, into a softmax, the ranges of these two maximize the correlation of A and Â less a
   * ranking loss (VT-PTQ, section 3.2): Σ relu(−(Â_i − Â_j) · sign(A_i − A_j)) over all pairs of
   * keys of all queries and heads. The paper does not say how it weighs the two, and its sum grows
   * with the number of pairs. Here it is divided by Σ |A_i − A_j|, which leaves 0 where every order
   * is kept and 1 where Â = −A, and has weight 1; 2,000 queries are looked at, evenly picked.
   */
  RANKING;

  private static final double PERCENT = 0.9999;
  // Further ones say no more, and take Java heap while they are counted.
  private static final long MOST_VALUES = 2_000_000;

  /** Whether ranges are chosen by what layers put out. */
  boolean looksAtOutputs() {
    return this == CORRELATION || this == RANKING;
  }

  /**
   * The rule that a {@link RangeFinder} applies to each activation; {@link #CORRELATION} and {@link
   * #RANKING} to those whose readers do not say more.
   */
  @Internal
  public RangeFinder.Rule rule() {
    return switch (this) {
      case MIN_MAX -> (before, output, grids) -> extremes(output);
      case MSE, CORRELATION, RANKING ->
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
    try (var thinned = TorchFunctions.every(output, every)) {
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
