package io.github.fdda.bns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.BatchNormLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BnsRecorderTest {

  private static final BatchNormLayer TWO_CHANNELS = new BatchNormLayer(0, "a", 2, 1e-5f);
  private static final BatchNormLayer ONE_CHANNEL = new BatchNormLayer(1, "b", 1, 1e-5f);

  /** Two images of two channels, 1×2: channel 0 holds 1, 3, 5, 7, channel 1 holds 0, 0, 0, 4. */
  @Test
  void meanAndBiasedVariance_overBatchAndSpace() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var input = manager.create(new float[] {1, 3, 0, 0, 5, 7, 0, 4}, new Shape(2, 2, 1, 2));
      var recorder = new BnsRecorder();
      recorder.batchNormInput(TWO_CHANNELS, input);
      var statistics = recorder.statistics().toBns(new BnsLayout(List.of(2)));
      assertArrayEquals(new float[] {4, 1}, statistics.means(), 1e-6f);
      assertArrayEquals(new float[] {5, 3}, statistics.variances(), 1e-6f);
    }
  }

  @Test
  void layersFollowEachOther_withoutSpace() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var recorder = new BnsRecorder();
      recorder.batchNormInput(
          TWO_CHANNELS, manager.create(new float[] {1, 10, 3, 30}, new Shape(2, 2)));
      recorder.batchNormInput(ONE_CHANNEL, manager.create(new float[] {-2, 4}, new Shape(2, 1)));
      var statistics = recorder.statistics().toBns(new BnsLayout(List.of(2, 1)));
      assertArrayEquals(new float[] {2, 20, 1}, statistics.means(), 1e-6f);
      assertArrayEquals(new float[] {1, 100, 9}, statistics.variances(), 1e-6f);
    }
  }

  /** A network of one layer must be aligned too: its statistics stay on the tape. */
  @Test
  void gradient_ofASingleLayer() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var input = manager.create(new float[] {1, 3}, new Shape(2, 1));
      input.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var recorder = new BnsRecorder();
        recorder.batchNormInput(ONE_CHANNEL, input);
        var statistics = recorder.statistics();
        collector.backward(
            statistics.means().square().sum().add(statistics.variances().square().sum()));
      }
      // mean 2, variance 1, n 2: from the mean 2·2/2 = 2 each, from the variance 2·1·2·(∓1)/2 = ∓2
      assertArrayEquals(new float[] {0, 4}, input.getGradient().toFloatArray(), 1e-6f);
    }
  }
}
