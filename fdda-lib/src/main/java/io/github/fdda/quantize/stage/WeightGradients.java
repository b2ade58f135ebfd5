package io.github.fdda.quantize.stage;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Gradients;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The size of the gradients of a network's weights. */
@Internal
public final class WeightGradients {

  private WeightGradients() {}

  /**
   * Euclidean norm of the gradient of the weight of each convolution and linear layer.
   *
   * @param network of the weights
   * @param arrays weights by the names of the network's parameters, with gradients attached, after
   *     a backward pass; others among them are left out
   * @return by name of the layer, in execution order
   */
  public static Map<String, Double> norms(Network network, Map<String, NDArray> arrays) {
    var weights = new LinkedHashMap<String, NDArray>();
    for (var layer : network.weightLayers()) {
      weights.put(layer.name(), Objects.requireNonNull(arrays.get(layer.weight()), layer.weight()));
    }
    return Gradients.norms(weights);
  }
}
