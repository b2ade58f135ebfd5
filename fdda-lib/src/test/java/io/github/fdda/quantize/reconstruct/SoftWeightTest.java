package io.github.fdda.quantize.reconstruct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftWeightTest {

  /** Two output channels of three weights; levels 0, 1, 2, 3 and 0, 0.5, 1, 1.5. */
  private static final WeightLayer LAYER = new WeightLayer(0, "w", 0, 2, 6, 3, 2);

  private static final List<AffineGrid> GRIDS =
      List.of(
          AffineGrid.of(new QuantizationRange(0, 3), 2),
          AffineGrid.of(new QuantizationRange(0, 1.5f), 2));

  @Test
  void roundedToNearest_beginsAtTheFloatWeight() {
    var weight = new float[] {0.3f, 1.6f, 2.1f, 0.3f, 0.7f, 1.4f};
    var rounded = new float[] {0, 2, 2, 0.5f, 0.5f, 1.5f};
    assertSoftAndHard(weight, rounded, weight, rounded);
  }

  /**
   * 0.3 rounded up to 1 begins at 0.51, 1.6 rounded down to 1 at 1.49, so that both do so again.
   */
  @Test
  void roundedOtherwise_beginsWhereItRoundsSo() {
    var weight = new float[] {0.3f, 1.6f, 2.1f, 0.3f, 0.7f, 1.4f};
    var rounded = new float[] {1, 1, 3, 0, 1, 0.5f};
    var soft = new float[] {0.51f, 1.49f, 2.51f, 0.245f, 0.755f, 0.745f};
    assertSoftAndHard(weight, rounded, soft, rounded);
  }

  /** Beyond the outermost levels there is none to choose. */
  @Test
  void clipped_beginsAtTheOutermostLevel() {
    var weight = new float[] {-5, 7, 3, -1, 2, 0};
    var rounded = new float[] {0, 3, 3, 0, 1.5f, 0};
    var soft = new float[] {0.01f, 2.99f, 2.99f, 0.005f, 1.495f, 0.005f};
    assertSoftAndHard(weight, rounded, soft, rounded);
  }

  private static void assertSoftAndHard(
      float[] weight, float[] rounded, float[] soft, float[] hard) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var shaped = manager.zeros(new Shape(2, 3));
      var learned = SoftWeight.of(LAYER, weight, rounded, GRIDS, shaped, manager);
      assertArrayEquals(soft, learned.soft().toFloatArray(), 1e-4f);
      assertArrayEquals(hard, learned.hard(), 1e-6f);
    }
  }
}
