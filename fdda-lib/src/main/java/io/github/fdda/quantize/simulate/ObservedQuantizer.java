package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import java.util.function.BiConsumer;

/**
 * Shows each activation before it is quantized.
 *
 * @param quantizer of all layers
 * @param observer told the layer and its output, valid during the call only
 */
record ObservedQuantizer(FakeQuantizer quantizer, BiConsumer<ActivationLayer, NDArray> observer)
    implements ActivationTaps {

  @Override
  public Taps weights() {
    return quantizer;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    observer.accept(layer, output);
    return quantizer.activation(layer, output);
  }
}
