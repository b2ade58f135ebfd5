package io.github.fdda.mixed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.train.Progress;
import java.util.List;
import java.util.function.Consumer;

/** Measures the divergence of the network with one weight quantized, for every weight and width. */
final class MeasuredDivergence {

  private MeasuredDivergence() {}

  static double[][] costs(Probe probe, Consumer<Progress> progress) {
    var costs = probe.emptyCosts();
    try (var engine = probe.open();
        var parameters = probe.network().parameters(engine.manager())) {
      var teacher = logits(probe, parameters, engine.manager(), Taps.NONE);
      for (var layer : probe.network().weightLayers()) {
        var row = costs[layer.index()];
        for (var width = 0; width < row.length; width++) {
          try (var weight = probe.rounded(layer, width, parameters)) {
            var one = new OneWeight(layer, weight);
            row[width] =
                Fidelity.divergence(teacher, logits(probe, parameters, engine.manager(), one));
          }
        }
        progress.accept(new Progress(layer.index() + 1, costs.length, "layers"));
      }
    }
    return costs;
  }

  private static List<float[]> logits(
      Probe probe, Parameters parameters, NDManager manager, Taps taps) {
    var network = probe.network();
    return Predictions.logits(
        batch -> network.forward(batch, parameters, taps),
        manager,
        probe.images(),
        network.inputShape());
  }

  /** Puts another weight in the place of one. */
  private record OneWeight(WeightLayer replaced, NDArray by) implements Taps {

    @Override
    public NDArray weight(WeightLayer layer, NDArray weight) {
      return layer.equals(replaced) ? by : weight;
    }
  }
}
