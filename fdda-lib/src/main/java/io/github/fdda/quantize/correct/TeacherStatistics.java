package io.github.fdda.quantize.correct;

import ai.djl.ndarray.NDArray;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;

/**
 * Records the statistics of what batch-normalization layers get, for {@link BatchNormMatching}.
 *
 * @param recorder of the statistics
 * @param activations quantizes activations on the way
 */
@Internal
public record TeacherStatistics(BnsRecorder recorder, Taps activations) implements Taps {

  /**
   * Runs a network whose weights are in float and returns the statistics.
   *
   * @param activations quantizes activations on the way; {@link Taps#NONE} for a float network
   */
  public static Bns of(Network network, Parameters parameters, NDArray batch, Taps activations) {
    try (var scope = new EngineScope()) {
      var statistics = new TeacherStatistics(new BnsRecorder(), activations);
      network.forward(batch, parameters, statistics);
      return statistics.recorder.statistics().toBns(BnsLayout.ofBatchNorms(network));
    }
  }

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    recorder.batchNormInput(layer, input);
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return activations.activation(layer, output);
  }
}
