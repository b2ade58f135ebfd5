package io.github.fdda.quantize.reparametrize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.fixture.LayerNormOutputs;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.UnevenNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.CalibrationViews;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.SharedGrids;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.StepObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReparametrizationTest {

  private static final LabelledImages CALIBRATION = Sample.dataset().calibration(10);

  /**
   * Channels of [−1, 3] and [9, 11] on grids of 2 bits: they are 3 wide on average, so r = 4/3 and
   * 2/3, a step is 1, and the first level is the (−1 + 9) / (4 + 2) · 3 = 4th.
   */
  @Test
  void twoChannels_byHand() {
    var channels = List.of(new QuantizationRange(-1, 3), new QuantizationRange(9, 11));
    var map = ChannelMap.shifted(channels, 3);
    assertArrayEquals(new float[] {1.5f, 3}, map.gamma(new float[] {2, 2}), 1e-6f);
    // (1 + 1) · 3/4 + 4 and (1 − 9) · 3/2 + 4.
    assertArrayEquals(new float[] {5.5f, -8}, map.beta(new float[] {1, 1}), 1e-6f);
    var row = new float[] {3, 6};
    assertArrayEquals(new float[] {4, 4}, map.weights(row), 1e-6f);
    // Where both channels are least, 3 · −1 + 6 · 9 = 51 has become 4 · 4 + 4 · 4 = 32.
    assertEquals(32 - 51, map.excess(row), 1e-6);
  }

  @Test
  void magnitudes_byHand() {
    var channels = List.of(new QuantizationRange(-6, 3), new QuantizationRange(1, 2));
    var map = ChannelMap.scaled(channels);
    assertArrayEquals(new float[] {4, 12}, map.gamma(new float[] {6, 6}), 1e-6f);
    assertArrayEquals(new float[] {2, 8}, map.beta(new float[] {3, 4}), 1e-6f);
    assertArrayEquals(new float[] {1.5f, 0.5f}, map.weights(new float[] {1, 1}), 1e-6f);
    assertEquals(0, map.excess(new float[] {1, 1}));
  }

  @Test
  void channelThatNeverVaries_isNotScaled() {
    var map =
        ChannelMap.shifted(List.of(new QuantizationRange(5, 5), new QuantizationRange(0, 3)), 3);
    assertArrayEquals(new float[] {0, 2}, map.gamma(new float[] {0, 2}));
    assertArrayEquals(new float[] {0, 1}, map.beta(new float[] {5, 1}));
    assertArrayEquals(new float[] {7, 7}, map.weights(new float[] {7, 7}));
    assertEquals(7 * -5, map.excess(new float[] {7, 7}));
  }

  /** As the vision transformer is exported; the class token goes through a Gather to the head. */
  @Test
  void unevenTransformer_computesTheSameWithChannelsOfOneRange() {
    var network = uneven();
    var images = CalibrationViews.spread(CALIBRATION, 20);
    var inputs = inputs(plan(network));
    var changed = reparametrized(ReparametrizeConfig.defaults().withImages(20), inputs);
    var before = LayerNormOutputs.of(network, images);
    var after = LayerNormOutputs.of(network, changed.weights(), images);
    assertArrayEquals(before.logits(), after.logits(), 1e-3f);
    assertEquals(changed.weights().sha256(), changed.reference().sha256());
    for (var layer : network.layerNorms()) {
      var width = Arrays.stream(before.widths(layer)).average().orElseThrow();
      var low = after.low(layer);
      for (var channel = 0; channel < layer.channels(); channel++) {
        assertEquals(width, after.widths(layer)[channel], 1e-3 * width);
        assertEquals(low[0], low[channel], 1e-3 * width);
      }
      // The range begins at a level: of 4 bits, 15 steps apart.
      var level = low[0] / (width / 15);
      assertEquals(Math.rint(level), level, 1e-2);
    }
  }

  @Test
  void unevenTransformer_isReadAtFourBits() {
    var plan = plan(uneven());
    var inputs = inputs(plan);
    var nearest = NearestConfig.defaults();
    var without = top1(inputs, QuantizationConfig.of(nearest));
    var with = top1(inputs, QuantizationConfig.of(ReparametrizeConfig.defaults(), nearest));
    assertTrue(without < 50 && with > 80, without + " and " + with);
  }

  /**
   * There is no bias to take a shift: all channels reach as far from 0, on one side or the other.
   */
  @Test
  void readerWithoutBias_channelsAreScaledAlone() {
    var network = small(false);
    var images = new Pictures(network.inputShape(), 2, List.of(0, 0, 0, 0));
    var inputs =
        new StageInputs(
            Optional.empty(),
            images,
            QuantizationPlan.of(network, BitWidths.of(4, 4), Target.paper()),
            0,
            0,
            Device.cpu());
    var changed = reparametrized(ReparametrizeConfig.defaults(), inputs);
    var normalized = CalibrationViews.spread(images, 4);
    var before = LayerNormOutputs.of(network, normalized);
    var after = LayerNormOutputs.of(network, changed.weights(), normalized);
    assertArrayEquals(before.logits(), after.logits(), 1e-5f);
    var norm = network.layerNorms().get(0);
    var reach = new float[3];
    for (var c = 0; c < 3; c++) {
      reach[c] = Math.max(-after.low(norm)[c], after.high(norm)[c]);
    }
    assertArrayEquals(new float[] {reach[0], reach[0], reach[0]}, reach, 1e-5f);
  }

  @Test
  void linearlyRead_oneThatASumReadsIsNot() {
    assertEquals(
        List.of("norm"),
        LinearlyReadNorm.of(small(false)).stream().map(norm -> norm.norm().name()).toList());
    assertEquals(List.of(), LinearlyReadNorm.of(small(true)));
    var transformer = LinearlyReadNorm.of(Networks.fromOnnx(Shared.file("models/fmnist_vit.onnx")));
    assertEquals(13, transformer.size());
    assertEquals(
        List.of("/head/Gemm"),
        transformer.get(12).readers().stream().map(WeightLayer::name).toList());
  }

  @Test
  void networkWithoutLayerNorms_staysAsItIs() {
    var plan = QuantizationPlan.of(Sample.network(), BitWidths.of(4, 4), Target.paper());
    var changed = reparametrized(ReparametrizeConfig.defaults(), inputs(plan));
    assertEquals(changed.reference().sha256(), changed.weights().sha256());
    assertEquals(start(plan).weights().sha256(), changed.weights().sha256());
  }

  /**
   * Four tokens of three channels, normalized, and a linear layer without bias on the mean of them.
   *
   * @param summed whether the normalized tokens are also added to the tokens
   */
  private static Network small(boolean summed) {
    var graph = new OnnxGraph().images(1, 4, 3);
    graph.floats("gamma", List.of(3L), 1, -5, 0.2f).floats("beta", List.of(3L), 0.1f, 2, -0.3f);
    graph.floats("w", List.of(3L, 2L), 1, 2, -3, 4, 0.5f, -6);
    graph.node("ReduceMean", List.of("image"), "tokens").attribute("axes", 1L);
    graph.attribute("keepdims", 0);
    graph.node("LayerNormalization", List.of("tokens", "gamma", "beta"), "norm");
    graph.node("Add", List.of("norm", "tokens"), "sum");
    graph.node("ReduceMean", List.of(summed ? "sum" : "norm"), "mean").attribute("axes", 1L);
    graph.attribute("keepdims", 0);
    graph.node("MatMul", List.of("mean", "w"), "logits").output("logits", OnnxGraph.ANY, 2);
    return Networks.fromOnnx(graph.file(), "small", Optional.empty());
  }

  private static Network uneven() {
    return UnevenNetwork.of(Networks.fromOnnx(Shared.file("models/fmnist_vit.onnx")));
  }

  /** Four bits, outputs of layer normalizations quantized as well. */
  private static QuantizationPlan plan(Network network) {
    var names = network.layerNorms().stream().map(LayerNormLayer::name).collect(Collectors.toSet());
    var quantized = network.withQuantizationPoints(names);
    return new QuantizationPlan(
        quantized,
        BitWidths.of(4, 4),
        Target.paper(),
        Map.of(),
        Set.of(),
        Set.of(),
        SharedGrids.NONE,
        quantized.activationLayers().stream()
            .collect(Collectors.toMap(ActivationLayer::name, layer -> 4)));
  }

  private static StageInputs inputs(QuantizationPlan plan) {
    return new StageInputs(Optional.empty(), CALIBRATION, plan, 0, 0, Device.cpu());
  }

  private static StudentState start(QuantizationPlan plan) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = plan.network().parameters(manager)) {
      var weights = Snapshot.of(parameters.trainable());
      var ranges =
          plan.network().activationLayers().stream().map(l -> QuantizationRange.EMPTY).toList();
      return new StudentState(ranges, WeightRanges.NONE, weights, weights, false);
    }
  }

  private static StudentState reparametrized(ReparametrizeConfig config, StageInputs inputs) {
    try (var stage = config.start(inputs, start(inputs.plan()))) {
      stage.step();
      return stage.result();
    }
  }

  private static double top1(StageInputs inputs, QuantizationConfig config) {
    try (var quantizer = new Quantizer<StudentState>(inputs, config, Quantizer::student);
        var manager = NDManager.newBaseManager("PyTorch")) {
      quantizer.run(StepObserver.none());
      var student = quantizer.result();
      try (var network =
          new FakeQuantizedNetwork(
              manager,
              inputs.plan(),
              student.ranges(),
              student.weightRanges(),
              StraightThrough.MASKED)) {
        network.restore(student.weights());
        return Accuracy.of(network::forward, manager, Sample.dataset().test(200), done -> {})
            .top1();
      }
    }
  }
}
