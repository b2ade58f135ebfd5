package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.quantize.grid.LayerError;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.train.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Looking into the network of {@link SmallRun}: W3A2. */
class LayerAnalysisTest {

  private static final String FIRST_CONVOLUTION = "/0/0.0/Conv";
  private static final LabelledImages TEST = Sample.dataset().test(70);
  private static final List<float[]> IMAGES =
      IntStream.range(0, 70).mapToObj(TEST::normalized).toList();

  @Test
  void weight_isWhatTheNetworkComputesWith() {
    var layer = SmallRun.NETWORK.weightLayers().get(0);
    assertEquals(FIRST_CONVOLUTION, layer.name());
    var values = SmallRun.QUANTIZED.weights().values(layer.weight());
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var weight = manager.create(values, new Shape(16, 1, 3, 3));
      var quantized =
          FakeQuantization.weight(weight, 0, GridRule.PAPER.rows(3, true)).get(5).toFloatArray();
      var tensor = SmallRun.QUANTIZED.weight(FIRST_CONVOLUTION, 5);
      assertArrayEquals(quantized, tensor.quantized(), 1e-6f);
      assertEquals(8, tensor.levels().length);
      assertEquals(values[5 * 9 + 2], tensor.values()[2]);
    }
  }

  @Test
  void weight_unknown() {
    assertRefused(() -> SmallRun.QUANTIZED.weight("Conv_99", 0), "Conv_99", FIRST_CONVOLUTION);
    assertRefused(() -> SmallRun.QUANTIZED.weight(FIRST_CONVOLUTION, 16), "channel 16", "0 to 15");
    assertRefused(() -> SmallRun.QUANTIZED.weight(FIRST_CONVOLUTION, -1), "channel -1");
  }

  @Test
  void activation_isBeforeItsQuantization_onItsGrid() {
    var layer = SmallRun.NETWORK.activationLayers().get(3);
    var tensor = SmallRun.QUANTIZED.activation(layer.name(), IMAGES.subList(0, 2));
    // two images, 16 channels of 28×28
    assertEquals(2 * 16 * 28 * 28, tensor.values().length);
    assertEquals(4, tensor.levels().length);
    var levels = new ArrayList<Float>();
    for (var level : tensor.levels()) {
      levels.add(level);
    }
    var offGrid = IntStream.range(0, 500).filter(i -> !levels.contains(tensor.values()[i])).count();
    assertTrue(offGrid > 50, () -> offGrid + " of 500 values are off the grid");
  }

  /** All earlier layers are quantized: other bits there give other values here. */
  @Test
  void activation_dependsOnTheLayersBefore() {
    var fine = BitWidths.of(3, 2).withLayer(SmallRun.NETWORK.activationLayers().get(0).name(), 8);
    var name = SmallRun.NETWORK.activationLayers().get(1).name();
    var one = IMAGES.subList(0, 1);
    var coarse = SmallRun.CENTERS.quantizeRangesOnly(SmallRun.BITS, RangeMethod.MIN_MAX);
    var other = SmallRun.CENTERS.quantizeRangesOnly(fine, RangeMethod.MIN_MAX);
    assertFalse(
        Arrays.equals(coarse.activation(name, one).values(), other.activation(name, one).values()));
  }

  @Test
  void activation_ofManyImages_isThinnedOut() {
    var name = SmallRun.NETWORK.activationLayers().get(0).name();
    var first = SmallRun.QUANTIZED.activation(name, IMAGES).values();
    assertTrue(first.length <= 200_000 && first.length > 150_000, () -> first.length + " values");
    assertArrayEquals(first, SmallRun.QUANTIZED.activation(name, IMAGES).values());
  }

  @Test
  void activation_unknown() {
    var known = SmallRun.NETWORK.activationLayers().get(0).name();
    assertRefused(
        () -> SmallRun.QUANTIZED.activation("Relu_99", IMAGES), "Relu_99", "activation", known);
    assertRefused(() -> SmallRun.QUANTIZED.activation(known, List.of()), "at least one");
  }

  @Test
  void errors_ofEveryLayer_inOrder() {
    var errors = SmallRun.QUANTIZED.errors(IMAGES.subList(0, 66));
    assertEquals(
        SmallRun.QUANTIZED.layers().stringColumn("layer").asList(),
        errors.stream().map(LayerError::layer).toList());
    // Weights: the range is each channel's own extremes, so nothing is clipped.
    var weights = errors.subList(0, SmallRun.NETWORK.weightLayers().size());
    assertTrue(weights.stream().allMatch(error -> error.kind().equals("weight")));
    assertTrue(weights.stream().allMatch(error -> error.clipping() < 1e-2 * error.rounding()));
    assertEquals(3, weights.get(4).bits());
    assertEquals(2, errors.get(errors.size() - 1).bits());
  }

  /** The mean squares of one layer, counted on its values. */
  @Test
  void errors_agreeWithTheValues() {
    var layer = SmallRun.NETWORK.activationLayers().get(2);
    var images = IMAGES.subList(0, 2);
    var tensor = SmallRun.QUANTIZED.activation(layer.name(), images);
    var values = tensor.values();
    var quantized = tensor.quantized();
    var squares = 0.0;
    for (var i = 0; i < values.length; i++) {
      squares += Math.pow(values[i] - quantized[i], 2);
    }
    var error = SmallRun.QUANTIZED.errors(images).get(SmallRun.NETWORK.weightLayers().size() + 2);
    assertEquals(layer.name(), error.layer());
    assertEquals(squares / values.length, error.clipping() + error.rounding(), 1e-6);
    assertTrue(error.clipping() > 0 && error.rounding() > 0, error::toString);
  }

  @Test
  void sensitivity_ofOneLayerAlone() {
    var few = Sample.dataset().test(20);
    var told = new ArrayList<Progress>();
    var table = SmallRun.QUANTIZED.sensitivity(few, told::add);
    assertEquals(List.of("kind", "layer", "bits", "top1", "drop"), table.columnNames());
    assertEquals(SmallRun.QUANTIZED.layers().rowCount(), table.rowCount());
    var rows = table.rowCount();
    assertEquals(new Progress(rows, rows, "layers"), told.get(told.size() - 1));
    // The reference is the trained network with nothing quantized: the same for every row.
    var sum = table.doubleColumn("top1").add(table.doubleColumn("drop"));
    assertEquals(sum.min(), sum.max(), 1e-9);
  }

  /** At two bits everywhere hardly anything is left, so that no rounding of sums decides it. */
  @Test
  void sensitivity_ofOneLayer_isLessThanThatOfAll() {
    var few = Sample.dataset().test(20);
    var ranges = SmallRun.CENTERS.quantizeRangesOnly(BitWidths.of(2, 2), RangeMethod.MSE);
    var alone = ranges.sensitivity(few).doubleColumn("top1").mean();
    var all = ranges.evaluate(few).top1();
    assertTrue(alone > all + 10, alone + " against " + all);
  }

  /** Untrained, a network with nothing quantized is the float network. */
  @Test
  void sensitivity_isMeasuredFromFloat() {
    var few = Sample.dataset().test(20);
    var ranges = SmallRun.CENTERS.quantizeRangesOnly(BitWidths.of(8, 2), RangeMethod.MSE);
    var first = ranges.sensitivity(few).row(0);
    assertEquals(
        Fdda.evaluate(SmallRun.NETWORK, few).top1(),
        first.getDouble("top1") + first.getDouble("drop"),
        1e-9);
    // One weight of 8 bits changes hardly an image of 20.
    assertEquals(0, first.getDouble("drop"), 5.1);
    assertTrue(ranges.evaluate(few).top1() < first.getDouble("top1"));
  }

  @Test
  void predictions_countedAgainstTheLabels_giveTop1() {
    var labels = IntStream.range(0, TEST.size()).mapToObj(TEST::label).toList();
    var floating = Fdda.predictions(SmallRun.NETWORK, TEST);
    var quantized = SmallRun.QUANTIZED.predictions(TEST);
    assertEquals(Fdda.evaluate(SmallRun.NETWORK, TEST).top1(), agreement(labels, floating), 1e-9);
    assertEquals(SmallRun.QUANTIZED.evaluate(TEST).top1(), agreement(labels, quantized), 1e-9);
  }

  @Test
  void results_describeThemselves() {
    assertEquals(
        "resnet20-fashion-mnist: 1×28×28 images, 10 classes, 22 weights and 19 activations to"
            + " quantize, 21 BN layers",
        SmallRun.NETWORK.toString());
    assertTrue(
        SmallRun.CENTERS
            .toString()
            .endsWith("of resnet20-fashion-mnist, from 10 images, 1 a class, seed 0"));
    assertTrue(SmallRun.SYNTHESIS.toString().startsWith("generator after 30 of 30 iterations"));
    assertTrue(
        SmallRun.QUANTIZED.toString().startsWith("resnet20-fashion-mnist quantized to W3A2, "));
    assertEquals(
        "top-1 90.50 %, top-5 99.00 % of 200 images", new Accuracy(90.5, 99, 200).toString());
  }

  private static double agreement(List<Integer> labels, List<Integer> predictions) {
    var same =
        IntStream.range(0, labels.size())
            .filter(i -> labels.get(i).equals(predictions.get(i)))
            .count();
    return 100.0 * same / labels.size();
  }
}
