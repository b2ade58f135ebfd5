package io.github.fdda.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Stochastic gradient descent with Nesterov momentum, which the engine's optimizers lack: g ← g +
 * λw, v ← m·v + g, w ← w − η·(g + m·v).
 */
@Internal
public final class NesterovSgd {

  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> velocities;
  private final float momentum;
  private final float weightDecay;

  /**
   * @param parameters arrays to train, with gradients attached
   * @param momentum m
   * @param weightDecay λ
   * @param manager owner of the velocities
   */
  public NesterovSgd(
      Map<String, NDArray> parameters, double momentum, double weightDecay, NDManager manager) {
    this.parameters = parameters;
    this.momentum = (float) momentum;
    this.weightDecay = (float) weightDecay;
    this.velocities = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> velocities.put("sgd." + name, manager.zeros(array.getShape())));
  }

  /** Updates every parameter from its gradient and clears the gradient. */
  public void step(double learningRate) {
    parameters.forEach(
        (name, array) ->
            TorchFunctions.nesterov(
                array,
                Objects.requireNonNull(velocities.get("sgd." + name)),
                (float) learningRate,
                momentum,
                weightDecay));
  }

  /** A copy of the velocities. */
  public Snapshot snapshot() {
    return Snapshot.of(velocities);
  }

  /** Overwrites the velocities with those of {@link #snapshot()}. */
  public void restore(Snapshot snapshot) {
    snapshot.copyTo(velocities);
  }
}
