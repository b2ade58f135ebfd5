package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import java.util.function.Predicate;

/**
 * Quantizes some layers and lets the others pass in float.
 *
 * @param quantizer of those chosen
 * @param chosen by the name of the node, weights and activations alike
 */
record PartialQuantizer(FakeQuantizer quantizer, Predicate<String> chosen) implements Taps {

  @Override
  public boolean foldsBatchNorms() {
    return quantizer.foldsBatchNorms();
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return chosen.test(layer.name()) ? quantizer.weight(layer, weight) : weight;
  }

  @Override
  public NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    return chosen.test(layer.name()) ? quantizer.bias(layer, weight, bias) : bias;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return chosen.test(layer.name()) ? quantizer.activation(layer, output) : output;
  }
}
