package io.github.fdda.quantize.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.stage.CalibrationViews;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialRoundingTest {

  private static final Network NETWORK = TinyNetwork.of(new ImageShape(1, 28, 28));
  private static final List<float[]> IMAGES =
      CalibrationViews.of(Sample.dataset().calibration(1), 5, RandomStream.RANGES.at(0, 1));
  private static final Snapshot WEIGHTS = weights();

  @Test
  void views_fourOfEachImage() {
    var images = Sample.dataset().calibration(1);
    assertEquals(20, IMAGES.size());
    assertArrayEquals(images.normalized(2), IMAGES.get(1));
    // Mirrored: the first row backwards.
    var row = Arrays.copyOfRange(IMAGES.get(1), 280, 308);
    IntStream.range(0, 28).forEach(x -> assertEquals(row[27 - x], IMAGES.get(6)[280 + x]));
  }

  @Test
  void nearest_isTheNearestLevelOfEachChannel() {
    var rounded = round(WeightRounding.NEAREST, Target.paper(), 3).get(0);
    var layer = NETWORK.weightLayers().get(2);
    for (var channel = 0; channel < layer.outputChannels(); channel++) {
      var values = layer.channel(WEIGHTS.values(layer.weight()), channel);
      var grid = AffineGrid.of(QuantizationRange.extremes(values), 3);
      var result = layer.channel(rounded.values(layer.weight()), channel);
      for (var i = 0; i < values.length; i++) {
        assertEquals(grid.fakeQuantize(values[i]), result[i], 1e-6f);
      }
    }
  }

  /** Looking at inputs once for all widths is the same as for each width. */
  @Test
  void compensated_doesNotDependOnOtherWidths() {
    var both = round(WeightRounding.COMPENSATED, Target.paper(), 2, 4);
    var alone = round(WeightRounding.COMPENSATED, Target.paper(), 4).get(0);
    var nearest = round(WeightRounding.NEAREST, Target.paper(), 4).get(0);
    for (var layer : NETWORK.weightLayers()) {
      assertArrayEquals(alone.values(layer.weight()), both.get(1).values(layer.weight()));
    }
    var name = NETWORK.weightLayers().get(3).weight();
    assertFalse(Arrays.equals(nearest.values(name), alone.values(name)));
    assertFalse(Arrays.equals(both.get(0).values(name), alone.values(name)));
  }

  /**
   * Rounded after absorbing batch normalization, and told in the weights of the file: never off by
   * more than half a step, which is at most 1/64 of the channel's largest weight, being rounded up
   * to a power of two.
   */
  @Test
  void absorbedBatchNorm_isTakenOutAgain() {
    var rounded = round(WeightRounding.COMPENSATED, Target.integerOnly(), 8).get(0);
    for (var layer : NETWORK.weightLayers()) {
      for (var channel = 0; channel < layer.outputChannels(); channel++) {
        var values = layer.channel(WEIGHTS.values(layer.weight()), channel);
        var result = layer.channel(rounded.values(layer.weight()), channel);
        var range = QuantizationRange.extremes(values);
        var most = Math.max(Math.abs(range.min()), Math.abs(range.max()));
        assertFalse(Arrays.equals(values, result));
        for (var i = 0; i < values.length; i++) {
          assertTrue(Math.abs(values[i] - result[i]) <= most / 63, layer.name());
        }
      }
    }
  }

  private static List<Snapshot> round(WeightRounding rounding, Target target, int... widths) {
    var plans =
        IntStream.of(widths)
            .mapToObj(width -> QuantizationPlan.of(NETWORK, BitWidths.of(width, 8), target))
            .toList();
    return TrialRounding.of(plans, rounding, IMAGES, Device.cpu());
  }

  private static Snapshot weights() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      return Snapshot.of(parameters.trainable());
    }
  }
}
