package io.github.fdda.quantize.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.ScalableNetwork;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.simulate.ActivationTaps;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.CalibrationViews;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.SharedGrids;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RidgeRoundingTest {

  private static final int IMAGES = 5;

  /**
   * ρ = ½ · mean(2, 2) = 1: (V·E[XX̂ᵀ] + ρW₀) = (1, 2) + (1, 1) times the inverse of [3 1; 1 3],
   * which is [3 −1; −1 3] / 8.
   */
  @Test
  void solve_byHand() {
    var moments = new float[] {9, 9, 1, 0, 9, 9, 0, 2, 1, 0, 2, 1, 0, 2, 1, 2};
    assertArrayEquals(new float[] {3 / 8f, 7 / 8f}, solve(new float[] {1, 1}, moments, 0.5), 1e-7f);
  }

  @Test
  void solve_inputsThatNeverVary_weightsStay() {
    var weight = new float[] {3, -2};
    assertArrayEquals(weight, solve(weight, new float[16], 0.1), 1e-7f);
  }

  private static float[] solve(float[] weight, float[] moments, double damping) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scope = new EngineScope()) {
      var row = manager.create(weight, new Shape(1, 2));
      var square = manager.create(moments, new Shape(1, 4, 4));
      return Ridge.solve(row, row, square, damping).toFloatArray();
    }
  }

  /** Convolutions, grouped ones, both layouts of linear layers; one of them without bias. */
  @Test
  void smallNetwork_errorFallsInEveryLayer() {
    var network = ScalableNetwork.mixed();
    var images = new Pictures(network.inputShape(), 3, Collections.nCopies(40, 0));
    var inputs = inputs(QuantizationPlan.of(network, bits(network), Target.paper()), images);
    var without = errors(inputs, student(inputs, nearest().withRidge(false)));
    var with = errors(inputs, student(inputs, nearest().withRidge(true)));
    var corrected = List.of("wide", "shortcut", "hidden", "logits");
    assertLess(
        network.weightLayers().stream().filter(layer -> corrected.contains(layer.name())).toList(),
        with,
        without);
  }

  @Test
  void groupedConvolution_keepsItsWeight() {
    var network = ScalableNetwork.mixed();
    var images = new Pictures(network.inputShape(), 3, Collections.nCopies(8, 0));
    var inputs = inputs(QuantizationPlan.of(network, bits(network), Target.paper()), images);
    var before = start(network);
    var after = student(inputs, nearest().withRidge(true)).weights();
    assertArrayEquals(before.values("deep.weight"), after.values("deep.weight"));
    for (var layer : List.of("wide.weight", "hidden.weight", "logits.weight")) {
      assertFalse(Arrays.equals(before.values(layer), after.values(layer)), layer);
    }
  }

  @Test
  void transformer_errorFallsInEveryLayer() {
    var network = Networks.fromOnnx(Shared.file("models/fmnist_vit.onnx"));
    var names = network.layerNorms().stream().map(LayerNormLayer::name).collect(Collectors.toSet());
    var plan =
        new QuantizationPlan(
            network.withQuantizationPoints(names),
            bits(network),
            Target.paper(),
            Map.of(),
            Set.of(),
            Set.of(),
            SharedGrids.NONE,
            bitsOfActivations(network.withQuantizationPoints(names)));
    var inputs = inputs(plan, Sample.dataset().calibration(1));
    var config = RoundConfig.defaults().withMatchBatchNorm(false).withImages(IMAGES);
    var without = errors(inputs, student(inputs, config));
    var with = errors(inputs, student(inputs, config.withRidge(true)));
    assertLess(network.weightLayers(), with, without);
  }

  private static void assertLess(List<WeightLayer> layers, double[] with, double[] without) {
    for (var layer : layers) {
      var i = layer.index();
      assertTrue(with[i] < without[i], layer.name() + ": " + without[i] + ", " + with[i]);
    }
  }

  private static RoundConfig nearest() {
    return new RoundConfig(
        WeightRounding.NEAREST, WeightRangeMethod.EXTREMES, false, false, IMAGES);
  }

  /** Three bits in all layers, the first and the last too. */
  private static BitWidths bits(Network network) {
    var bits = BitWidths.of(3, 3);
    for (var layer : network.weightLayers()) {
      bits = bits.withLayer(layer.name(), 3);
    }
    return bits;
  }

  private static StageInputs inputs(QuantizationPlan plan, LabelledImages images) {
    return new StageInputs(Optional.empty(), images, plan, 0, 0, Device.cpu());
  }

  private static Snapshot start(Network network) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      return Snapshot.of(parameters.trainable());
    }
  }

  private static StudentState student(StageInputs inputs, RoundConfig rounding) {
    var ranges = RangeConfig.defaults().withMatchBatchNorm(false).withImages(IMAGES);
    var config = QuantizationConfig.of(ranges, rounding);
    try (var quantizer = new Quantizer<StudentState>(inputs, config, Quantizer::student)) {
      quantizer.run(StepObserver.none());
      return quantizer.result();
    }
  }

  /** Squared error of what each layer puts out on the images, in the order of layers. */
  private static double[] errors(StageInputs inputs, StudentState student) {
    var network = inputs.network();
    var images = CalibrationViews.spread(inputs.calibration(), IMAGES);
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var batch = Batches.of(manager, images, network.inputShape());
      var exact = new Outputs(Taps.NONE, new ArrayList<>());
      network.forward(batch, parameters, exact);
      student.weights().copyTo(parameters.trainable());
      var quantizer =
          new FakeQuantizer(
              inputs.plan(), student.ranges(), student.weightRanges(), StraightThrough.MASKED);
      var given = new Outputs(quantizer, new ArrayList<>());
      network.forward(batch, parameters, given);
      return IntStream.range(0, network.weightLayers().size())
          .mapToDouble(layer -> error(exact.byLayer.get(layer), given.byLayer.get(layer)))
          .toArray();
    }
  }

  private static double error(float[] wanted, float[] given) {
    var sum = 0.0;
    for (var i = 0; i < wanted.length; i++) {
      sum += Math.pow((double) wanted[i] - given[i], 2);
    }
    return sum;
  }

  /** Keeps what each layer puts out. */
  private record Outputs(Taps weights, List<float[]> byLayer) implements ActivationTaps {

    @Override
    public boolean observesBatchNorms() {
      return true;
    }

    @Override
    public NDArray layerOutput(WeightLayer layer, NDArray output) {
      byLayer.add(output.toFloatArray());
      return output;
    }

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      return weights.activation(layer, output);
    }
  }

  private static Map<String, Integer> bitsOfActivations(Network network) {
    return network.activationLayers().stream()
        .collect(
            Collectors.toMap(ActivationLayer::name, layer -> bits(network).of(layer, network)));
  }
}
