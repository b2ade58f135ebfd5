package io.github.fdda.mixed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.RandomStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Estimates the trace of each weight's block H of the Hessian by Hutchinson's method: for random
 * signs v, the mean of vᵀHv is tr H. The engine differentiates once only, so Hv is a difference of
 * gradients g,
 *
 * <p>vᵀHv ≈ (g(w + εv) − g(w − εv))·v / 2ε.
 *
 * <p>All weights move at once: the blocks between two weights contribute 0 in the mean. A step is a
 * share of the weight's root mean square, so that no layer moves much farther than another.
 *
 * <p>HAWQ-V2 takes the loss against labels. Here it is the divergence from the float network's own
 * predictions: it has the same curvature where the network's predictions are the distribution of
 * the labels, its gradient is 0 at w as that paper assumes, its Hessian has no negative eigenvalue,
 * and it needs no labels.
 */
final class HessianTrace {

  /** Step, as a share of the root mean square of a weight. */
  private static final double STEP = 1e-2;

  private final Probe probe;
  private final Network network;
  private final NDManager manager;
  private final Parameters parameters;
  private final Snapshot weights;

  private HessianTrace(Probe probe, NDManager manager, Parameters parameters) {
    this.probe = probe;
    this.network = probe.network();
    this.manager = manager;
    this.parameters = parameters;
    this.weights = Snapshot.of(parameters.trainable());
  }

  static double[][] costs(Probe probe, int directions, long seed, Consumer<Progress> progress) {
    var costs = probe.emptyCosts();
    try (var engine = probe.open();
        var parameters = probe.network().parameters(engine.manager())) {
      var estimate = new HessianTrace(probe, engine.manager(), parameters);
      var traces = estimate.traces(directions, seed, progress);
      for (var layer : probe.network().weightLayers()) {
        var mean = Math.max(0, traces[layer.index()]) / layer.weightCount();
        var values = estimate.weights.values(layer.weight());
        for (var width = 0; width < costs[layer.index()].length; width++) {
          costs[layer.index()][width] = mean * probe.squaredError(layer, width, values);
        }
      }
    }
    return costs;
  }

  /** The trace of each layer's block, in execution order. */
  static double[] traces(Probe probe, int directions, long seed) {
    try (var engine = probe.open();
        var parameters = probe.network().parameters(engine.manager())) {
      return new HessianTrace(probe, engine.manager(), parameters)
          .traces(directions, seed, progress -> {});
    }
  }

  private double[] traces(int directions, long seed, Consumer<Progress> progress) {
    var traces = new double[network.weightLayers().size()];
    for (var i = 0; i < directions; i++) {
      Interruption.check(i, directions, "directions");
      var signs = signs(RandomStream.SENSITIVITY.at(seed, i + 1));
      var ahead = gradients(signs, STEP);
      var behind = gradients(signs, -STEP);
      for (var layer : network.weightLayers()) {
        var slope = dot(ahead, signs, layer) - dot(behind, signs, layer);
        traces[layer.index()] += slope / (2 * STEP * rootMeanSquare(layer)) / directions;
      }
      progress.accept(new Progress(i + 1, directions, "directions"));
    }
    return traces;
  }

  /** A direction for every weight. */
  private Map<String, float[]> signs(RandomGenerator random) {
    var signs = new HashMap<String, float[]>();
    for (var layer : network.weightLayers()) {
      var values = new float[layer.weightCount()];
      for (var i = 0; i < values.length; i++) {
        values[i] = random.nextBoolean() ? 1 : -1;
      }
      signs.put(layer.name(), values);
    }
    return signs;
  }

  /** Gradients of the mean loss with all weights moved. */
  private Map<String, float[]> gradients(Map<String, float[]> signs, double step) {
    try (var scope = new EngineScope()) {
      var moved = new HashMap<String, NDArray>();
      for (var layer : network.weightLayers()) {
        moved.put(layer.name(), moved(layer, direction(signs, layer), step));
      }
      var taps = new MovedWeights(moved);
      Batches.forEach(
          manager, probe.images(), network.inputShape(), batch -> backward(batch, taps));
      var gradients = new HashMap<String, float[]>();
      moved.forEach((name, weight) -> gradients.put(name, weight.getGradient().toFloatArray()));
      return gradients;
    }
  }

  private NDArray moved(WeightLayer layer, float[] direction, double step) {
    var values = weights.values(layer.weight());
    var length = (float) (step * rootMeanSquare(layer));
    for (var i = 0; i < values.length; i++) {
      values[i] += length * direction[i];
    }
    var moved = manager.create(values, parameters.get(layer.weight()).getShape());
    moved.setRequiresGradient(true);
    return moved;
  }

  /** Adds to the gradients of the weights that the taps put in. */
  private void backward(NDArray batch, Taps taps) {
    var share = (double) batch.getShape().get(0) / probe.images().size();
    var loss = new Distillation(1, share, 0);
    var teacher = network.forward(batch, parameters, Taps.NONE);
    GradientTapes.compute(
        tape -> {
          tape.accept(loss.divergence(network.forward(batch, parameters, taps), teacher));
          return share;
        });
  }

  private double dot(
      Map<String, float[]> gradients, Map<String, float[]> signs, WeightLayer layer) {
    var gradient = direction(gradients, layer);
    var sign = direction(signs, layer);
    var sum = 0.0;
    for (var i = 0; i < gradient.length; i++) {
      sum += (double) gradient[i] * sign[i];
    }
    return sum;
  }

  private double rootMeanSquare(WeightLayer layer) {
    var sum = 0.0;
    for (var value : weights.values(layer.weight())) {
      sum += (double) value * value;
    }
    return sum == 0 ? 1 : Math.sqrt(sum / layer.weightCount());
  }

  private static float[] direction(Map<String, float[]> arrays, WeightLayer layer) {
    return Objects.requireNonNull(arrays.get(layer.name()), layer.name());
  }

  /** Puts other weights in the place of all. */
  private record MovedWeights(Map<String, NDArray> moved) implements Taps {

    @Override
    public NDArray weight(WeightLayer layer, NDArray weight) {
      return Objects.requireNonNull(moved.get(layer.name()), layer.name());
    }
  }
}
