package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.fdda.network.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) with moments that can be saved, which DJL's own optimizer
 * keeps to itself. The update itself is the engine's.
 */
final class Adam {

  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> moments;

  /**
   * @param parameters arrays to train, with gradients attached
   * @param manager owner of the moments
   */
  Adam(Map<String, NDArray> parameters, NDManager manager) {
    this.parameters = parameters;
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
  void step(ToDoubleFunction<String> learningRate, int step) {
    var correction = Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step));
    parameters.forEach(
        (name, array) -> {
          var rate = learningRate.applyAsDouble(name);
          array
              .getNDArrayInternal()
              .adamUpdate(
                  new NDList(
                      array,
                      array.getGradient(),
                      moments.get(first(name)),
                      moments.get(second(name))),
                  new NDList(array),
                  (float) rate,
                  (float) (rate * correction),
                  0f,
                  1f,
                  -1f,
                  (float) BETA1,
                  (float) BETA2,
                  EPSILON,
                  false,
                  false);
        });
  }

  Snapshot snapshot() {
    return Snapshot.of(moments);
  }

  void restore(Snapshot snapshot) {
    snapshot.copyTo(moments);
  }

  private static String first(String name) {
    return "adam.first." + name;
  }

  private static String second(String name) {
    return "adam.second." + name;
  }
}
