package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import org.junit.jupiter.api.Test;

class WeightRangeMethodTest {

  private static QuantizationRange choose(WeightRangeMethod method, float... row) {
    return method.choose(row, range -> AffineGrid.of(range, 2));
  }

  @Test
  void extremes() {
    assertEquals(new QuantizationRange(-1, 4), choose(WeightRangeMethod.EXTREMES, 0, -1, 4, 0.5f));
  }

  /** −100, −99 … 99: the first and the last two of 200 are beyond. */
  @Test
  void percentile_byNearestRank() {
    var row = new float[200];
    for (var i = 0; i < 200; i++) {
      row[i] = (i * 77 % 200) - 100;
    }
    assertEquals(new QuantizationRange(-98, 97), choose(WeightRangeMethod.PERCENTILE, row));
  }

  /** Few weights: their extremes. */
  @Test
  void percentile_ofNine() {
    assertEquals(
        new QuantizationRange(0, 8),
        choose(WeightRangeMethod.PERCENTILE, 0, 1, 2, 3, 4, 5, 6, 7, 8));
  }

  /**
   * Two bits. Between 0 and 3 the levels are whole and all weights but one are on them; the least
   * share, 0.3 of the extremes (0, 10), is that range.
   */
  @Test
  void mse_clipsWhatIsRare() {
    var row = new float[] {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 1, 2, 1, 2, 1, 2, 10};
    var more = new float[40 * 20 + 1];
    for (var i = 0; i < more.length; i++) {
      more[i] = i == 800 ? 10 : row[i % 20];
    }
    var found = choose(WeightRangeMethod.MSE, more);
    assertEquals(0, found.min());
    assertEquals(3, found.max(), 1e-5f);
  }

  @Test
  void choose_notWhereBatchNormalizationIsAbsorbed() {
    var network = TinyNetwork.of(new ImageShape(1, 8, 8));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var weights = Snapshot.of(parameters.trainable());
      var paper = QuantizationPlan.of(network, BitWidths.of(4, 4), Target.paper());
      var cpu = QuantizationPlan.of(network, BitWidths.of(8, 8), Target.onnxruntimeCpu());
      assertEquals(6, WeightRangeMethod.MSE.choose(paper, weights).channels().size());
      assertEquals(WeightRanges.NONE, WeightRangeMethod.MSE.choose(cpu, weights));
      assertEquals(WeightRanges.NONE, WeightRangeMethod.EXTREMES.choose(paper, weights));
    }
  }

  /** Of 5 million values every third, from the first. */
  @Test
  void values_ofLargeTensorsAreThinned() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var few = RangeMethod.values(manager.arange(6f).reshape(2, 3));
      assertEquals(6, few.length);
      var many = RangeMethod.values(manager.arange(5_000_000f).reshape(new Shape(5, 1_000_000)));
      assertEquals(1_666_667, many.length);
      assertEquals(3, many[1]);
      assertEquals(4_999_998, many[1_666_666]);
    }
  }
}
