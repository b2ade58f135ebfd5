package io.github.fdda.quantize.reconstruct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import java.util.List;

/**
 * A weight each of whose values lies between two neighbouring levels of its grid and learns which
 * of them to take (AdaRound, Nagel et al., arXiv 2004.10568): ŵ = low + h(v) · step, see {@link
 * TorchFunctions#softRound}. Learning ends with h at 0 or 1.
 *
 * <p>It begins at the float weight, moved by as little as is needed for it to round to the level
 * that it was rounded to before, so that learning starts from what compensated rounding chose.
 *
 * @param layer the layer
 * @param v what is learnt, in the shape of the weight
 * @param low the lower level of each weight, likewise
 * @param step to the upper level, likewise
 */
record SoftWeight(WeightLayer layer, NDArray v, NDArray low, NDArray step) {

  // Beyond them the rectified sigmoid is flat, and nothing would be learnt.
  private static final double LEAST = 0.01;
  private static final double MOST = 0.99;
  private static final double NEAREST = 0.49;

  /**
   * The weight as it is before learning.
   *
   * @param weight of the layer in float, flat
   * @param rounded likewise, near the levels it was rounded to
   * @param grids one per output channel
   * @param shaped an array in the shape of the weight
   * @param manager owner of the arrays
   */
  static SoftWeight of(
      WeightLayer layer,
      float[] weight,
      float[] rounded,
      List<AffineGrid> grids,
      NDArray shaped,
      NDManager manager) {
    var v = new float[weight.length];
    var low = new float[weight.length];
    var step = new float[weight.length];
    for (var i = 0; i < weight.length; i++) {
      var grid = grids.get(layer.channelOf(i));
      var start = grid.quantize(rounded[i]);
      var place = (double) grid.inverseScale() * weight[i] - grid.zeroPoint();
      place = Math.min(Math.max(place, start - NEAREST), start + NEAREST);
      var lower = (int) Math.max(grid.lowest(), Math.min(Math.floor(place), grid.highest() - 1));
      v[i] = (float) inverse(place - lower);
      low[i] = grid.dequantize(lower);
      step[i] = grid.scale();
    }
    var shape = shaped.getShape();
    return new SoftWeight(
        layer, manager.create(v, shape), manager.create(low, shape), manager.create(step, shape));
  }

  /** The v with h(v) = {@code share}, or nearly so at the ends. */
  private static double inverse(double share) {
    var inside = Math.min(Math.max(share, LEAST), MOST);
    return -Math.log(1.2 / (inside + 0.1) - 1);
  }

  /** The weight as it is while it is learnt, on the tape. */
  NDArray soft() {
    return TorchFunctions.softRound(v, low, step);
  }

  /** The weight with each value at the nearer of its two levels, flat. */
  float[] hard() {
    var places = v.toFloatArray();
    var levels = low.toFloatArray();
    var steps = step.toFloatArray();
    for (var i = 0; i < levels.length; i++) {
      levels[i] += places[i] >= 0 ? steps[i] : 0;
    }
    return levels;
  }
}
