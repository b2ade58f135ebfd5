package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import java.util.List;

/** A place where a tensor is quantized though no activation function puts it out. */
@Internal
public record QuantizationPoint(ActivationLayer layer) implements Operator {

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    return pass.taps()
        .limitedActivation(layer, input, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY)
        .orElseGet(() -> apply(pass.taps(), input));
  }

  // The pass frees its input, so a tap that changes nothing must not hand it on.
  private NDArray apply(Taps taps, NDArray input) {
    var output = taps.activation(layer, input);
    return output == input ? input.duplicate() : output;
  }
}
