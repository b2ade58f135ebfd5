package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.Taps;
import io.github.fdda.network.WeightLayer;

/** Rounds each weight to the nearest level between the extremes of its output channel. */
record NearestWeights(QuantizationPlan plan) implements Taps {

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return FakeQuantization.weight(weight, layer.outputAxis(), plan.rowGrids(layer));
  }
}
