package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.SquaredErrors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Chooses the largest level of a {@link io.github.fdda.quantize.grid.LogGrid}: of three high
 * quantiles of the values, by nearest rank, and their maximum, the one with the least squared error
 * (RepQ-ViT, arXiv 2212.08254, the authors' code).
 */
final class LargestLevel {

  private static final double[] SHARES = {0.999, 0.9999, 0.99999, 1};

  private LargestLevel() {}

  /**
   * From 0 to the level.
   *
   * @param output what a softmax puts out
   * @param grids the grid that a range would have
   */
  static QuantizationRange choose(
      NDArray output, Function<QuantizationRange, ? extends ActivationGrid> grids) {
    var values = RangeMethod.values(output);
    var sorted = values.clone();
    Arrays.sort(sorted);
    return DoubleStream.of(SHARES)
        .mapToObj(share -> sorted[(int) Math.ceil(share * sorted.length) - 1])
        .distinct()
        .map(largest -> new QuantizationRange(0, largest))
        .min(Comparator.comparingDouble(range -> error(values, grids.apply(range))))
        .orElseThrow();
  }

  private static double error(float[] values, ActivationGrid grid) {
    var errors = SquaredErrors.of(values, grid);
    return errors.clipping() + errors.rounding();
  }
}
