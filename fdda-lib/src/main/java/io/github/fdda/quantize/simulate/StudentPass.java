package io.github.fdda.quantize.simulate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * A forward pass over images that may change parameters on its way.
 *
 * @param <R> what comes out of it, such as a {@link StudentState}
 */
@FunctionalInterface
@Internal
public interface StudentPass<R> {

  /**
   * Runs once.
   *
   * @param batch normalized images, N×C×H×W
   * @param parameters of the network, to change
   * @return what comes out
   */
  R run(NDArray batch, Parameters parameters);

  /**
   * Runs a pass on a fresh copy of a network's parameters.
   *
   * @param images normalized, at least one, each C×H×W
   * @param device where to compute
   */
  static <R> R run(Network network, List<float[]> images, Device device, StudentPass<R> pass) {
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager());
        var scope = new EngineScope()) {
      return pass.run(Batches.of(engine.manager(), images, network.inputShape()), parameters);
    }
  }
}
