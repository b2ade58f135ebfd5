package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.fixture.ChildJvm;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two threads at once take gradients of convolutions that no one has taken before. */
class FirstBackwardTest {

  private static final int SHAPES = 200;
  private static final int[] CHANNELS = {16, 32, 64, 96};

  /** Without {@link FirstBackward} the JVM dies, here after 50 to 250 shapes. */
  static final class TwoAtOnce {

    private TwoAtOnce() {}

    public static void main(String[] arguments) {
      var random = new SplittableRandom(1);
      try (var session = EngineSession.open()) {
        for (var i = 0; i < SHAPES; i++) {
          var inputs = CHANNELS[random.nextInt(CHANNELS.length)];
          var outputs = CHANNELS[random.nextInt(CHANNELS.length)];
          var side = 6 + random.nextInt(28);
          var kernel = random.nextInt(4) == 0 ? 1 : 3;
          var images = new Shape(1 + random.nextInt(24), inputs, side, side);
          var weight = new Shape(outputs, inputs, kernel, kernel);
          var geometry = ConvolutionGeometry.square(1 + random.nextInt(2), kernel / 2, 1, 1);
          GradientTapes.compute(
              true,
              tape -> gradient(session.manager(), images, weight, geometry, tape),
              tape -> gradient(session.manager(), images, weight, geometry, tape));
        }
      }
      System.out.println("all done");
    }

    private static boolean gradient(
        NDManager parent,
        Shape images,
        Shape weight,
        ConvolutionGeometry geometry,
        Consumer<NDArray> tape) {
      try (var manager = parent.newSubManager()) {
        var x = TorchFunctions.channelsLast(manager.ones(images));
        var w = manager.ones(weight);
        x.setRequiresGradient(true);
        w.setRequiresGradient(true);
        tape.accept(Convolutions.convolve(x, w, null, geometry).sum());
        return true;
      }
    }
  }

  @Test
  void firstPasses_doNotMeet() throws IOException {
    ChildJvm.create().run(TwoAtOnce.class).assertEndsWith(0, "all done");
  }
}
