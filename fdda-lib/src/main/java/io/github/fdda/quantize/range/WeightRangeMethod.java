package io.github.fdda.quantize.range;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How the range of each output channel of a weight is chosen. On targets that absorb batch
 * normalization, or share one grid among all channels of a weight, it is always {@link #EXTREMES}.
 *
 * @since 0.1.0
 */
public enum WeightRangeMethod {
  /** The extremes, as published. Training may move them. */
  EXTREMES,
  /**
   * Of 33 ranges between 30 and 100 % of the extremes, the one with the least squared error. Stays
   * as it is.
   */
  MSE,
  /**
   * From the first to the 99th percentile of the channel's weights, each the value of the nearest
   * rank: of 144 weights one is beyond at either end. Stays as it is.
   */
  PERCENTILE;

  private static final int CANDIDATES = 33;
  private static final float SMALLEST_SHARE = 0.3f;
  private static final double SHARE = 0.99;

  /**
   * The ranges of all weights of a network, to be rounded to nearest.
   *
   * @param plan what is quantized, and to how many bits
   * @param weights by name
   * @return {@link WeightRanges#NONE} where weights are quantized between their own extremes
   */
  @Internal
  public WeightRanges choose(QuantizationPlan plan, Snapshot weights) {
    if (this == EXTREMES || !plan.fixesWeightRanges()) {
      return WeightRanges.NONE;
    }
    var ranges = new HashMap<String, List<QuantizationRange>>();
    for (var layer : plan.network().weightLayers()) {
      ranges.put(layer.name(), choose(plan, layer, weights.values(layer.weight())));
    }
    return new WeightRanges(ranges);
  }

  /**
   * The ranges of one weight, one per output channel.
   *
   * @param values of the weight, flat in the layout of the ONNX file
   */
  @Internal
  public List<QuantizationRange> choose(QuantizationPlan plan, WeightLayer layer, float[] values) {
    return IntStream.range(0, layer.outputChannels())
        .mapToObj(c -> choose(layer.channel(values, c), range -> plan.grid(layer, range)))
        .toList();
  }

  /**
   * The range of one channel.
   *
   * @param row its weights, at least one
   * @param grids the grid that a range would have
   * @throws io.github.fdda.util.InvalidInputException if a weight is not finite
   */
  public QuantizationRange choose(float[] row, Function<QuantizationRange, AffineGrid> grids) {
    return switch (this) {
      case EXTREMES -> QuantizationRange.extremes(row);
      case MSE -> leastSquares(row, grids);
      case PERCENTILE -> percentile(row);
    };
  }

  private static QuantizationRange leastSquares(
      float[] row, Function<QuantizationRange, AffineGrid> grids) {
    var extremes = QuantizationRange.extremes(row);
    return IntStream.range(0, CANDIDATES)
        .mapToObj(i -> 1 - (1 - SMALLEST_SHARE) * i / (CANDIDATES - 1))
        .map(share -> new QuantizationRange(share * extremes.min(), share * extremes.max()))
        .min(Comparator.comparingDouble(range -> squaredError(row, grids.apply(range))))
        .orElseThrow();
  }

  private static double squaredError(float[] row, AffineGrid grid) {
    var sum = 0.0;
    for (var value : row) {
      var difference = (double) value - grid.fakeQuantize(value);
      sum += difference * difference;
    }
    return sum;
  }

  private static QuantizationRange percentile(float[] row) {
    var sorted = row.clone();
    Arrays.sort(sorted);
    var last = (int) Math.ceil(SHARE * sorted.length) - 1;
    return new QuantizationRange(sorted[sorted.length - 1 - last], sorted[last]);
  }
}
