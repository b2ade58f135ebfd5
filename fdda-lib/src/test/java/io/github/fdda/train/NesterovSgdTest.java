package io.github.fdda.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Snapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NesterovSgdTest {

  private static final double MOMENTUM = 0.5;
  private static final double DECAY = 0.1;

  /**
   * Loss 3·w, so g = 3 + 0.1·w.
   *
   * <p>w = 2: g = 3.2, v = 3.2, w ← 2 − 0.1·(3.2 + 0.5·3.2) = 1.52.
   *
   * <p>w = 1.52: g = 3.152, v = 0.5·3.2 + 3.152 = 4.752, w ← 1.52 − 0.2·(3.152 + 0.5·4.752) =
   * 0.4144.
   */
  @Test
  void twoSteps() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var weight = weight(manager);
      var optimizer = new NesterovSgd(Map.of("w", weight), MOMENTUM, DECAY, manager);
      backward(weight);
      optimizer.step(0.1);
      assertArrayEquals(new float[] {1.52f}, weight.toFloatArray(), 1e-6f);
      assertArrayEquals(new float[] {0}, weight.getGradient().toFloatArray());
      backward(weight);
      optimizer.step(0.2);
      assertArrayEquals(new float[] {0.4144f}, weight.toFloatArray(), 1e-6f);
    }
  }

  @Test
  void restore_continuesTheMomentum() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var weight = weight(manager);
      var before = new NesterovSgd(Map.of("w", weight), MOMENTUM, DECAY, manager);
      backward(weight);
      before.step(0.1);
      var resumed = new NesterovSgd(Map.of("w", weight), MOMENTUM, DECAY, manager);
      resumed.restore(Snapshot.empty().plus(before.snapshot()));
      backward(weight);
      resumed.step(0.2);
      assertArrayEquals(new float[] {0.4144f}, weight.toFloatArray(), 1e-6f);
    }
  }

  private static NDArray weight(NDManager manager) {
    var weight = manager.create(new float[] {2});
    weight.setRequiresGradient(true);
    return weight;
  }

  private static void backward(NDArray weight) {
    try (var collector = weight.getManager().getEngine().newGradientCollector()) {
      collector.backward(weight.mul(3).sum());
    }
  }
}
