package io.github.fdda.quantize.scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureLossTest {

  private static final ActivationLayer FIRST = new ActivationLayer(0, "first");
  private static final ActivationLayer SECOND = new ActivationLayer(1, "second");

  /**
   * Teacher (3, 4) and (2, 0), student (3, 6) and (1, 1): ((0 + 4)/25 + (1 + 1)/4) / 2 = 0.33. Its
   * gradient at the student's second output: 2·(−1, 1)/4/2.
   */
  @Test
  void loss_byHand() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var recorder = new FeatureLoss.Recorder();
      recorder.activation(FIRST, manager.create(new float[] {3, 4}));
      recorder.activation(SECOND, manager.create(new float[] {2, 0}));
      var student = manager.create(new float[] {1, 1});
      student.setRequiresGradient(true);
      var loss =
          GradientTapes.compute(
              tape -> {
                var comparison = new FeatureLoss.Comparison(Taps.NONE, recorder.outputs());
                comparison.activation(FIRST, manager.create(new float[] {3, 6}));
                comparison.activation(SECOND, student);
                var value = comparison.loss().orElseThrow();
                tape.accept(value);
                return value.getFloat();
              });
      assertEquals(0.33, loss, 1e-6);
      assertArrayEquals(new float[] {-0.25f, 0.25f}, student.getGradient().toFloatArray(), 1e-6f);
    }
  }

  /** What is compared is what goes on to the next layer. */
  @Test
  void comparison_isAfterQuantization() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var rounded = manager.create(new float[] {3, 4});
      var rounding =
          new Taps() {
            @Override
            public NDArray activation(ActivationLayer layer, NDArray output) {
              return rounded;
            }
          };
      var teacher = manager.create(new float[] {3, 4});
      var comparison = new FeatureLoss.Comparison(rounding, Map.of("first", teacher));
      var output = manager.create(new float[] {9, 9});
      assertSame(rounded, comparison.activation(FIRST, output));
      assertEquals(0, comparison.loss().orElseThrow().getFloat());
    }
  }

  /** A function that is silent in the teacher has no relative error. */
  @Test
  void nothingToCompare() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var silent = Map.of("first", manager.create(new float[] {0, 0}));
      var comparison = new FeatureLoss.Comparison(Taps.NONE, silent);
      comparison.activation(FIRST, manager.create(new float[] {1, 1}));
      comparison.activation(SECOND, manager.create(new float[] {1, 1}));
      assertFalse(comparison.loss().isPresent());
    }
  }
}
