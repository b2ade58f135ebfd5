package io.github.fdda.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.engine.TorchFunctions.AdamSettings;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) with moments that can be saved, which DJL's own optimizer
 * keeps to itself.
 */
@Internal
public final class Adam {

  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> moments;
  private final float beta1;

  /**
   * Starts with moments of 0; β2 is 0.999.
   *
   * @param parameters arrays to train, with gradients attached
   * @param beta1 how much of the first moment stays at each step
   * @param manager owner of the moments
   */
  public Adam(Map<String, NDArray> parameters, float beta1, NDManager manager) {
    this.parameters = parameters;
    this.beta1 = beta1;
    this.moments = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          moments.put(first(name), manager.zeros(array.getShape()));
          moments.put(second(name), manager.zeros(array.getShape()));
        });
  }

  /**
   * Updates every parameter from its gradient and clears the gradient.
   *
   * @param learningRate of this step, by name of the parameter
   * @param step from 1
   */
  public void step(ToDoubleFunction<String> learningRate, int step) {
    parameters.forEach(
        (name, array) ->
            TorchFunctions.adam(
                array,
                Objects.requireNonNull(moments.get(first(name))),
                Objects.requireNonNull(moments.get(second(name))),
                new AdamSettings((float) learningRate.applyAsDouble(name), beta1, BETA2, EPSILON),
                step));
  }

  /** A copy of the moments. */
  public Snapshot snapshot() {
    return Snapshot.of(moments);
  }

  /** Overwrites the moments with those of {@link #snapshot()}. */
  public void restore(Snapshot snapshot) {
    snapshot.copyTo(moments);
  }

  private static String first(String name) {
    return "adam.first." + name;
  }

  private static String second(String name) {
    return "adam.second." + name;
  }
}
