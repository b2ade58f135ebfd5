package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;

/** Taps that care for activations alone and leave weights and biases to others. */
@Internal
public interface ActivationTaps extends Taps {

  /** Quantizes weights and biases, or leaves them. */
  Taps weights();

  @Override
  default boolean foldsBatchNorms() {
    return weights().foldsBatchNorms();
  }

  @Override
  default NDArray weight(WeightLayer layer, NDArray weight) {
    return weights().weight(layer, weight);
  }

  @Override
  default NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    return weights().bias(layer, weight, bias);
  }
}
