package io.github.fdda.quantize.reconstruct;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.simulate.DroppedQuantization;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconstructionTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final QuantizationPlan PLAN = plan(NETWORK);
  private static final List<float[]> IMAGES = images(SHAPE, 24);
  private static final StudentState START = start(PLAN, IMAGES);
  private static final ReconstructionConfig CONFIG =
      ReconstructionConfig.layers().withIterations(60).withBatchSize(8).withRoundingRate(0.1);

  /** A trained network, on images that it was not reconstructed with. */
  @ParameterizedTest
  @EnumSource
  void logits_comeNearerToTheTeacher(ReconstructionUnit unit) {
    var dataset = Sample.dataset();
    var plan = plan(Sample.network());
    var images = normalized(dataset.calibration(4), 40);
    var start = start(plan, images);
    var config = ReconstructionConfig.blocks().withUnit(unit).withIterations(40).withBatchSize(10);
    var result = run(plan, config, 3, start, images);
    var test = normalized(dataset.test(), 100);
    var before = error(plan.network(), start, test);
    var after = error(plan.network(), result, test);
    assertTrue(after < 0.5 * before, after + " of " + before);
  }

  /**
   * A level beside the float weight (the outermost may be half a step away), in the same ranges.
   */
  @Test
  void weights_endAtLevelsBesideTheFloatOnes() {
    var result = run(CONFIG);
    var moved = 0;
    for (var layer : NETWORK.weightLayers()) {
      var exact = START.weights().values(layer.weight());
      var values = result.weights().values(layer.weight());
      var ranges = result.weightRanges().of(layer).orElseThrow();
      for (var i = 0; i < values.length; i++) {
        var row = layer.channel(exact, layer.channelOf(i));
        assertEquals(QuantizationRange.extremes(row), ranges.get(layer.channelOf(i)));
        var grid = PLAN.grid(layer, row);
        assertEquals(grid.fakeQuantize(values[i]), values[i], 1e-6f);
        assertTrue(Math.abs(values[i] - exact[i]) <= 1.501f / grid.inverseScale());
        moved += Math.abs(values[i] - grid.fakeQuantize(exact[i])) > 1e-4 ? 1 : 0;
      }
    }
    assertTrue(moved > 10, moved + " weights are not rounded to nearest");
  }

  /** With nothing to learn, what rounding gave comes out. */
  @Test
  void noRates_leaveTheStart() {
    var result = run(CONFIG.withRoundingRate(0).withStepRate(0).withBatchNormRate(0));
    assertEquals(START.ranges(), result.ranges());
    assertArrayEquals(logits(NETWORK, START), logits(NETWORK, result), 1e-5f);
  }

  @Test
  void rates_sayWhatIsLearnt() {
    var all = run(CONFIG);
    assertNotEquals(START.ranges(), all.ranges());
    var weights = run(CONFIG.withStepRate(0).withBatchNormRate(0));
    assertEquals(START.ranges(), weights.ranges());
    for (var layer : NETWORK.batchNorms()) {
      assertChanged(layer.gamma(), all);
      assertChanged(layer.beta(), all);
      assertArrayEquals(
          START.weights().values(layer.beta()), weights.weights().values(layer.beta()));
    }
    assertChanged("fc.bias", all);
  }

  /** ResNet-20: its first layer, nine blocks of two or three layers, and the classifier. */
  @Test
  void unit_saysWhatAPartIs() {
    assertEquals(11, ReconstructionConfig.blocks().steps(Sample.network()));
    assertTrue(ReconstructionConfig.layers().steps(Sample.network()) > 11);
  }

  @Test
  void sameSeed_sameResult() {
    var config = CONFIG.withFisher(true).withDropProbability(0.3).withIterations(5);
    assertArrayEquals(logits(NETWORK, run(config)), logits(NETWORK, run(config)));
  }

  @Test
  void step_isAPart_whoseErrorFalls() {
    try (var reconstruction = new Reconstruction(CONFIG, inputs(PLAN, 0), IMAGES, START)) {
      var parts = new ArrayList<String>();
      var before = 0.0;
      var after = 0.0;
      while (!reconstruction.done()) {
        var step = reconstruction.step();
        parts.add(step.part().orElseThrow());
        before += step.term("error before");
        after += step.term("error after");
      }
      assertEquals(List.of("conv0", "conv1", "conv2", "conv3", "conv4", "fc"), parts);
      assertTrue(after < before, after + ", before " + before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet20-fashion-mnist",
        "resnet20-cifar-100",
        "mobilenetv2-fashion-mnist",
        "mobilenetv2-cifar-100"
      })
  void bundledNetworks(String name) {
    var network = Networks.load(name);
    var plan = plan(network);
    var images = images(network.inputShape(), 4);
    var config = ReconstructionConfig.blocks().withIterations(2).withBatchSize(2);
    var start = start(plan, images);
    for (var unit : List.of(ReconstructionUnit.LAYER, ReconstructionUnit.BLOCK)) {
      var result = run(plan, config.withUnit(unit), 0, start, images);
      for (var logit : logits(network, result)) {
        assertTrue(Float.isFinite(logit));
      }
    }
  }

  /** At the logits the gradient of −log p(y) is p − e_y. */
  @Test
  void fisher_ofTheLogits() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var batch = Batches.of(manager, IMAGES.subList(0, 1), SHAPE);
      var logits = NETWORK.forward(batch, parameters, Taps.NONE).toFloatArray();
      var probabilities = new double[3];
      var sum = 0.0;
      for (var logit : logits) {
        sum += Math.exp(logit);
      }
      for (var k = 0; k < 3; k++) {
        probabilities[k] = Math.exp(logits[k]) / sum;
      }
      var drawn = RandomStream.SAMPLES.at(4, 0).nextDouble();
      var y = drawn < probabilities[0] ? 0 : drawn < probabilities[0] + probabilities[1] ? 1 : 2;
      var squares =
          IntStream.range(0, 3)
              .mapToDouble(k -> Math.pow(probabilities[k] - (k == y ? 1 : 0), 2))
              .toArray();
      var mean = Arrays.stream(squares).average().orElseThrow();
      var fisher = new FisherWeights(NETWORK.blocks(), parameters, manager);
      fisher.add(batch, RandomStream.SAMPLES.at(4, 0));
      var weights = fisher.weights();
      var last = weights.get(weights.size() - 1).toFloatArray();
      for (var k = 0; k < 3; k++) {
        assertEquals(squares[k] / mean, last[k], 1e-3);
      }
      weights.forEach(weight -> assertEquals(1, weight.mean().getFloat(), 1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5})
  void dropping_leavesThatShareInFloat(double probability) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var zeros =
          new Taps() {
            @Override
            public NDArray activation(ActivationLayer layer, NDArray output) {
              return output.zerosLike();
            }
          };
      var random = RandomStream.SAMPLES.at(1, 0);
      var dropped = new DroppedQuantization(zeros, probability, random);
      var ones = manager.ones(new Shape(4, 5, 25, 20));
      var share = dropped.activation(new ActivationLayer(0, "relu"), ones).mean().getFloat();
      // Three standard deviations of 10,000 draws.
      assertEquals(probability, share, 0.015);
    }
  }

  @Test
  void loss_notFinite() {
    assertDiverges(
        () -> run(CONFIG.withBatchNormRate(1e38)), "loss of reconstruction is", "'conv0'");
  }

  @Test
  void config_outOfRange() {
    assertRefused(() -> CONFIG.withIterations(0), "reconstruction iterations 0");
    assertRefused(() -> CONFIG.withBatchSize(0), "reconstruction batch 0");
    assertRefused(() -> CONFIG.withSynthetic(-1), "for reconstruction -1");
    assertRefused(() -> CONFIG.withDropProbability(1), "drop probability 1.0");
    assertRefused(() -> CONFIG.withDropProbability(Double.NaN), "drop probability NaN");
    assertRefused(() -> CONFIG.withRoundingRate(-1), "rounding -1.0");
    assertRefused(() -> CONFIG.withStepRate(-1), "steps -1.0");
    assertRefused(() -> CONFIG.withBatchNormRate(-1), "γ and β -1.0");
    assertRefused(() -> CONFIG.withPenalty(-1), "penalty of rounding -1.0");
  }

  private static void assertChanged(String name, StudentState state) {
    assertTrue(!Arrays.equals(START.weights().values(name), state.weights().values(name)), name);
  }

  private static StudentState run(ReconstructionConfig config) {
    return run(PLAN, config, 3, START, IMAGES);
  }

  private static StudentState run(
      QuantizationPlan plan,
      ReconstructionConfig config,
      long seed,
      StudentState start,
      List<float[]> images) {
    try (var reconstruction = new Reconstruction(config, inputs(plan, seed), images, start)) {
      while (!reconstruction.done()) {
        reconstruction.step();
      }
      return reconstruction.result();
    }
  }

  private static StageInputs inputs(QuantizationPlan plan, long seed) {
    var none = new Pictures(plan.network().inputShape(), 1, List.of());
    return new StageInputs(Optional.empty(), none, plan, 0, seed, Device.cpu());
  }

  private static QuantizationPlan plan(Network network) {
    return QuantizationPlan.of(network, BitWidths.of(2, 4), Target.paper());
  }

  private static List<float[]> images(ImageShape shape, int count) {
    var pictures = new Pictures(shape, 1, IntStream.range(0, count).mapToObj(i -> 0).toList());
    return IntStream.range(0, count).mapToObj(pictures::normalized).toList();
  }

  /** Weights in float, to be rounded to nearest. */
  private static StudentState start(QuantizationPlan plan, List<float[]> images) {
    return StudentPass.run(
        plan.network(),
        images,
        Device.cpu(),
        (batch, parameters) -> {
          var finder =
              RangeFinder.nearest(
                  plan, WeightRanges.NONE, RangeMethod.MSE.rule(), Optional.empty());
          plan.network().forward(batch, parameters, finder);
          return new StudentState(
              finder.ranges(),
              WeightRanges.NONE,
              Snapshot.of(parameters.trainable()),
              Snapshot.of(parameters.trainable()),
              true);
        });
  }

  private static List<float[]> normalized(LabelledImages images, int count) {
    return IntStream.range(0, count).mapToObj(images::normalized).toList();
  }

  private static double error(Network network, StudentState state, List<float[]> images) {
    var expected = exactLogits(network, images);
    var actual = logits(network, state, images);
    return IntStream.range(0, expected.length)
        .mapToDouble(i -> Math.pow(expected[i] - actual[i], 2))
        .sum();
  }

  private static float[] exactLogits(Network network, List<float[]> images) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var batch = Batches.of(manager, images, network.inputShape());
      return network.forward(batch, parameters, Taps.NONE).toFloatArray();
    }
  }

  private static float[] logits(Network network, StudentState state) {
    return logits(network, state, images(network.inputShape(), 24));
  }

  private static float[] logits(Network network, StudentState state, List<float[]> images) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var student =
            new FakeQuantizedNetwork(
                manager,
                plan(network),
                state.ranges(),
                state.weightRanges(),
                StraightThrough.MASKED);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      student.restore(state.weights());
      return student.forward(Batches.of(manager, images, network.inputShape())).toFloatArray();
    }
  }
}
