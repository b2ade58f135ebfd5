package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;

/**
 * Rounds each weight to the nearest level of its output channel.
 *
 * @param plan says to how many bits
 * @param ranges of the weights that have fixed ones; those of others are their extremes
 */
@Internal
public record RoundedWeights(QuantizationPlan plan, WeightRanges ranges) implements Taps {

  @Override
  public boolean foldsBatchNorms() {
    return plan.target().absorbsBatchNorm();
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    var grids = plan.rowGrids(layer);
    var axis = layer.outputAxis();
    return ranges
        .of(layer)
        .map(channels -> FakeQuantization.weight(weight, axis, grids, channels))
        .orElseGet(() -> FakeQuantization.weight(weight, axis, grids));
  }
}
