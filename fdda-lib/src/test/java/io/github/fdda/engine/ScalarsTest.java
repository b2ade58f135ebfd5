package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ScalarsTest {

  private static final int FACTORS = 200;

  /** With the engine's own mul(Number) the factors are overwritten before they are read. */
  @Test
  void gradient_survivesGarbageCollectionBeforeTheBackwardPass() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var x = manager.create(new float[] {1, 2, 3});
      x.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        NDArray y = x;
        for (var i = 0; i < FACTORS; i++) {
          y = Scalars.times(y, i % 2 == 0 ? 4 : 0.25);
        }
        System.gc();
        var overwritten = new ByteBuffer[100_000];
        for (var i = 0; i < overwritten.length; i++) {
          overwritten[i] = ByteBuffer.allocateDirect(4).putFloat(0, Float.NaN);
        }
        collector.backward(y.sum());
        assertArrayEquals(new float[] {1, 1, 1}, x.getGradient().toFloatArray(), 1e-6f);
      }
    }
  }
}
