package io.github.fdda.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Snapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamTest {

  /**
   * β1 = 0.5, β2 = 0.999, gradients 2 and 4.
   *
   * <p>First step: both corrected moments give ±1, so w ← 1 − 0.1.
   *
   * <p>Second: m = 0.5·1 + 0.5·4 = 2.5, corrected by 1 − 0.25: 10/3; v = 0.999·0.004 + 0.001·16 =
   * 0.019996, corrected by 1 − 0.998001: 10.003; w ← 0.9 − 0.2·(10/3)/3.16276 = 0.68921.
   */
  @Test
  void twoSteps() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var weight = weight(manager);
      var adam = new Adam(Map.of("w", weight), 0.5f, manager);
      backward(weight, 2);
      adam.step(name -> 0.1, 1);
      assertArrayEquals(new float[] {0.9f}, weight.toFloatArray(), 1e-6f);
      assertArrayEquals(new float[] {0}, weight.getGradient().toFloatArray());
      backward(weight, 4);
      adam.step(name -> 0.2, 2);
      assertArrayEquals(new float[] {0.68921f}, weight.toFloatArray(), 1e-5f);
    }
  }

  @Test
  void restore_continuesTheMoments() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var weight = weight(manager);
      var before = new Adam(Map.of("w", weight), 0.5f, manager);
      backward(weight, 2);
      before.step(name -> 0.1, 1);
      var resumed = new Adam(Map.of("w", weight), 0.5f, manager);
      resumed.restore(Snapshot.empty().plus(before.snapshot()));
      backward(weight, 4);
      resumed.step(name -> 0.2, 2);
      assertArrayEquals(new float[] {0.68921f}, weight.toFloatArray(), 1e-5f);
    }
  }

  private static NDArray weight(NDManager manager) {
    var weight = manager.create(new float[] {1});
    weight.setRequiresGradient(true);
    return weight;
  }

  private static void backward(NDArray weight, float gradient) {
    try (var collector = weight.getManager().getEngine().newGradientCollector()) {
      collector.backward(weight.mul(weight.getManager().create(gradient)).sum());
    }
  }
}
