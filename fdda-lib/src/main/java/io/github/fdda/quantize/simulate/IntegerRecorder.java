package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps weights and biases on their way through a quantized network. */
final class IntegerRecorder implements Taps {

  private final FakeQuantizer quantizer;
  private final Map<WeightLayer, float[]> weights = new LinkedHashMap<>();
  private final Map<WeightLayer, float[]> biases = new LinkedHashMap<>();

  IntegerRecorder(FakeQuantizer quantizer) {
    this.quantizer = quantizer;
  }

  List<IntegerWeight> weights() {
    return weights.entrySet().stream()
        .map(
            entry ->
                IntegerWeight.of(
                    quantizer.plan(),
                    quantizer.weightRanges(),
                    entry.getKey(),
                    entry.getValue(),
                    biases.getOrDefault(entry.getKey(), new float[0])))
        .toList();
  }

  @Override
  public boolean foldsBatchNorms() {
    return quantizer.foldsBatchNorms();
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    weights.put(layer, weight.toFloatArray());
    return quantizer.weight(layer, weight);
  }

  @Override
  public NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    var quantized = quantizer.bias(layer, weight, bias);
    biases.put(layer, quantized.toFloatArray());
    return quantized;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return quantizer.activation(layer, output);
  }
}
