package io.github.fdda.mixed;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.WeightLayer;
import java.util.List;

/**
 * What all metrics need for measuring.
 *
 * @param network float
 * @param images normalized, each C×H×W
 * @param rounded for each candidate width, the rounded values of each weight, flat, by name
 * @param device where to compute
 */
record Probe(Network network, List<float[]> images, List<Snapshot> rounded, Device device) {

  /** One row a layer, one column a width, to be filled. */
  double[][] emptyCosts() {
    return new double[network.weightLayers().size()][rounded.size()];
  }

  /** A rounded weight in the shape it has in the network; the caller closes it. */
  NDArray rounded(WeightLayer layer, int width, Parameters parameters) {
    var shape = parameters.get(layer.weight()).getShape();
    return parameters.manager().create(rounded.get(width).values(layer.weight()), shape);
  }

  /** Squared error of a weight, ‖Q(w) − w‖². */
  double squaredError(WeightLayer layer, int width, float[] weights) {
    var sum = 0.0;
    var quantized = rounded.get(width).values(layer.weight());
    for (var i = 0; i < weights.length; i++) {
      var difference = (double) quantized[i] - weights[i];
      sum += difference * difference;
    }
    return sum;
  }

  EngineSession open() {
    return EngineSession.open(device);
  }
}
