package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.fixture.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Convolutions whose gradient in oneDNN damages the heap, so that the JVM is aborted. */
class OverrunTest {

  private static final int[][] CHANNELS = {{6, 12}, {3, 6}, {12, 20}, {16, 24}, {5, 32}};

  /** Takes gradients of 1×1 convolutions that skip every other pixel. */
  static final class Gradients {

    private Gradients() {}

    public static void main(String[] arguments) {
      try (var session = EngineSession.open()) {
        for (var channels : CHANNELS) {
          for (var i = 0; i < 20; i++) {
            gradient(session.manager(), 1 + i % 8, channels[0], channels[1]);
          }
        }
      }
      System.out.println("all done");
    }

    private static void gradient(NDManager parent, int images, int inputs, int outputs) {
      try (var manager = parent.newSubManager();
          var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        var x = manager.ones(new Shape(images, inputs, 56, 56));
        var weight = manager.ones(new Shape(outputs, inputs, 1, 1));
        x.setRequiresGradient(true);
        weight.setRequiresGradient(true);
        var last = TorchFunctions.channelsLast(x);
        var stride = ConvolutionGeometry.square(2, 0, 1, 1);
        collector.backward(Convolutions.convolve(last, weight, null, stride).sum());
        // Each weight sees each pixel that is not skipped, each such pixel every output.
        assertEquals(images * 28f * 28f, weight.getGradient().getFloat(0, 0, 0, 0));
        assertEquals(images * 28f * 28f * inputs * outputs, x.getGradient().sum().getFloat());
      }
    }
  }

  @Test
  void strided_pointwise_leavesTheHeapAsItIs() throws IOException {
    var jvm =
        ChildJvm.create()
            // That of this machine: where plain computes wrongly, it must not run at all.
            .environment(TensorEngine.VARIABLE, TensorEngine.choice().path().toString())
            // glibc looks for damage at each call then, where it has this library.
            .environment("LD_PRELOAD", "libc_malloc_debug.so.0")
            .environment("MALLOC_CHECK_", "3");
    jvm.run(Gradients.class).assertEndsWith(0, "all done");
  }
}
