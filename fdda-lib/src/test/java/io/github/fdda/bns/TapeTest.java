package io.github.fdda.bns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeTest {

  @Test
  void value_andGradient() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var x = variable(manager);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var scaled = Tape.scale(x, -2.5);
        assertArrayEquals(new float[] {-2.5f, 5, -7.5f}, scaled.toFloatArray());
        collector.backward(scaled.sum());
      }
      assertArrayEquals(new float[] {-2.5f, -2.5f, -2.5f}, x.getGradient().toFloatArray());
    }
  }

  /** Many constants, since the memory of a lost one is seldom overwritten. */
  @Test
  void gradient_survivesTheGarbageCollector() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var x = variable(manager);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var terms = new NDList();
        for (var i = 0; i < 500; i++) {
          terms.add(Tape.scale(x, 2).sum().reshape(1));
        }
        overwriteWhatIsFree();
        collector.backward(NDArrays.concat(terms).sum());
      }
      assertArrayEquals(new float[] {1000, 1000, 1000}, x.getGradient().toFloatArray());
    }
  }

  private static void overwriteWhatIsFree() {
    List<ByteBuffer> kept = new ArrayList<>();
    for (var round = 0; round < 5; round++) {
      System.gc();
      for (var i = 0; i < 2000; i++) {
        var buffer = ByteBuffer.allocateDirect(Float.BYTES);
        buffer.putFloat(Float.NaN);
        kept.add(buffer);
      }
    }
  }

  private static NDArray variable(NDManager manager) {
    var x = manager.create(new float[] {1, -2, 3});
    x.setRequiresGradient(true);
    return x;
  }
}
