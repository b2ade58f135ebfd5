package io.github.fdda.quantize.scale;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.ScalableNetwork;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.equalize.ChannelGroups;
import io.github.fdda.quantize.equalize.Equalization;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.Generators;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsqTrainingTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final LabelledImages CALIBRATION = new Pictures(SHAPE, 3, List.of(0, 1, 2));
  private static final TrainedGenerator TRAINED = trained();
  private static final QuantizationPlan PLAN = plan(NETWORK, Target.paper());
  private static final StudentState START = start(PLAN);

  // The start's weights are the teacher's: ranges alone were chosen.
  private static final Snapshot TEACHER = START.weights();

  private static final LsqConfig CONFIG =
      ScaleConfig.defaults().withIterations(5).withBatch(batch(3, 4)).lsq();
  private static final long SEED = 2;

  @Test
  void step_untilDone() {
    try (var training = training(PLAN, START, CONFIG)) {
      var iterations = new ArrayList<Integer>();
      while (!training.done()) {
        iterations.add(training.step().iteration());
      }
      assertEquals(List.of(0, 1, 2, 3, 4), iterations);
      assertEquals(5, training.iteration());
    }
  }

  /** Ranges a quarter as wide as they should be: steps alone find back. */
  @Test
  void steps_growWhereRangesAreTooNarrow() {
    var narrow = START.ranges().stream().map(r -> new QuantizationRange(0, r.max() / 4)).toList();
    var start = START.with(narrow, START.weights());
    var config =
        CONFIG
            .withIterations(60)
            .withTemperature(1)
            .withStepRate(0.1)
            .withFactorRate(0)
            .withBatchNormRate(0);
    var losses = losses(start, config);
    var first = losses.subList(0, 10).stream().mapToDouble(loss -> loss).sum();
    var last = losses.subList(50, 60).stream().mapToDouble(loss -> loss).sum();
    assertTrue(last < 0.2 * first, first + " " + last);
    var learned = result(PLAN, start, config).ranges();
    for (var i = 0; i < narrow.size(); i++) {
      assertTrue(learned.get(i).max() > 1.5 * narrow.get(i).max(), learned.toString());
    }
  }

  @Test
  void noRates_leaveTheStart() {
    var config = CONFIG.withStepRate(0).withFactorRate(0).withBatchNormRate(0);
    var result = result(PLAN, START, config);
    assertSameArrays(START.weights(), result.weights());
    for (var i = 0; i < START.ranges().size(); i++) {
      assertEquals(0, result.ranges().get(i).min());
      assertEquals(START.ranges().get(i).max(), result.ranges().get(i).max(), 1e-5);
    }
  }

  /** The loss is a mean over images, and so are its gradients; labels weigh on it too. */
  @Test
  void parts_addUpToTheBatch() {
    var config = CONFIG.withIterations(1).withLabels(0.5).withWeightRate(1e-3).withFactorRate(0);
    try (var whole = new LsqTraining("scales", config, inputs(PLAN), SEED, START, 7);
        var parts = new LsqTraining("scales", config, inputs(PLAN), SEED, START, 3)) {
      var expected = whole.step();
      var step = parts.step();
      assertEquals(expected.terms().keySet(), step.terms().keySet());
      assertArrayEquals(values(expected.terms()), values(step.terms()), 1e-5);
      assertEquals(expected.gradientNorms().keySet(), step.gradientNorms().keySet());
      assertArrayEquals(values(expected.gradientNorms()), values(step.gradientNorms()), 1e-4);
      assertEquals(expected.labels(), step.labels());
      for (var i = 0; i < 7; i++) {
        assertArrayEquals(expected.studentLogits().get(i), step.studentLogits().get(i), 1e-5f);
        assertArrayEquals(expected.teacherLogits().get(i), step.teacherLogits().get(i), 1e-5f);
      }
    }
  }

  /** Steps, γ and β are learnt; weights stay as the taps found them. */
  @Test
  void weightRate_zero_leavesWeights() {
    var config =
        EndToEndConfig.defaults().withIterations(5).withBatch(batch(3, 16)).withWeightRate(0).lsq();
    var result = result(PLAN, START, config);
    for (var layer : NETWORK.weightLayers()) {
      var name = layer.weight();
      assertArrayEquals(START.weights().values(name), result.weights().values(name), name);
    }
    for (var layer : NETWORK.batchNorms()) {
      assertChanged(layer.gamma(), result);
      assertChanged(layer.beta(), result);
    }
    for (var i = 0; i < START.ranges().size(); i++) {
      assertNotEquals(START.ranges().get(i).max(), result.ranges().get(i).max(), 1e-4);
    }
  }

  @Test
  void weightRate_changesEveryWeightAndBias() {
    var config = CONFIG.withFactorRate(0).withWeightRate(1e-3);
    var result = result(PLAN, START, config);
    NETWORK.weightLayers().forEach(layer -> assertChanged(layer.weight(), result));
    assertChanged("fc.bias", result);
  }

  /** Adam's first step is its rate, wherever a gradient is not 0. */
  @Test
  void weights_moveByAShareOfTheirSize() {
    var config = CONFIG.withIterations(1).withFactorRate(0);
    for (var layer : NETWORK.weightLayers()) {
      var size = rootMeanSquare(START.weights().values(layer.weight()));
      assertEquals(
          0.016 * size, largestMove(layer.weight(), config.withWeightRate(1)), 1e-3 * size);
      assertEquals(1e-5, largestMove(layer.weight(), config.withWeightRate(1e-5)), 1e-6);
    }
    assertEquals(0.5, largestMove("fc.bias", config.withWeightRate(0.5)), 1e-3);
  }

  private static double rootMeanSquare(float[] values) {
    var squares = IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]);
    return Math.sqrt(squares.average().orElseThrow());
  }

  private static double largestMove(String name, LsqConfig config) {
    var before = START.weights().values(name);
    var after = result(PLAN, START, config).weights().values(name);
    return IntStream.range(0, before.length)
        .mapToDouble(i -> Math.abs(after[i] - before[i]))
        .max()
        .orElseThrow();
  }

  @Test
  void gradientNorms_ofWeightsWhereTheyAreTrained() {
    try (var scales = training(PLAN, START, CONFIG);
        var all = training(PLAN, START, CONFIG.withWeightRate(1e-3))) {
      assertEquals(Map.of(), scales.step().gradientNorms());
      var norms = all.step().gradientNorms();
      assertEquals(
          NETWORK.weightLayers().stream().map(WeightLayer::name).toList(),
          List.copyOf(norms.keySet()));
      assertTrue(norms.values().stream().allMatch(norm -> norm > 0), norms::toString);
    }
  }

  @Test
  void floatWeights_areRescaledBetweenLayers() {
    var result = result(PLAN, START, CONFIG);
    assertArrayEquals(
        START.weights().values("conv0.weight"), result.weights().values("conv0.weight"));
    for (var name : List.of("conv1.weight", "conv4.weight", "fc.weight")) {
      assertChanged(name, result);
    }
    assertArrayEquals(START.weights().values("fc.bias"), result.weights().values("fc.bias"));
  }

  /** What was trained with a step for each channel runs with one for all of them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void result_computesWhatWasTrained(boolean mixed) {
    var network = mixed ? ScalableNetwork.mixed() : NETWORK;
    var plan = plan(network, Target.paper());
    var images = new Pictures(network.inputShape(), 3, List.of(0, 1, 2));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var weights = Snapshot.of(parameters.trainable());
      var ranges =
          network.activationLayers().stream().map(l -> new QuantizationRange(-0.4f, 3)).toList();
      var groups = ChannelGroups.of(network);
      var learned = new LearnedScales(plan, ranges, groups, Taps.NONE, manager);
      learned.steps().values().forEach(step -> step.addi(0.3f));
      learned.factors().values().forEach(factor -> factor.addi(waves(factor.size(), manager)));
      var batch = Batches.of(manager, images, new int[] {0, 1, 2});
      var expected = network.forward(batch, parameters, learned).toFloatArray();

      Equalization.apply(weights, learned.equalization()).copyTo(parameters.trainable());
      var plain = new LearnedScales(plan, learned.ranges(), List.of(), Taps.NONE, manager);
      var actual = network.forward(batch, parameters, plain).toFloatArray();
      assertArrayEquals(expected, actual, 1e-4f);
      var unscaled = new LearnedScales(plan, ranges, List.of(), Taps.NONE, manager);
      var other = network.forward(batch, parameters, unscaled).toFloatArray();
      assertFalse(Math.abs(other[0] - expected[0]) < 1e-3, "scales made no difference");
    }
  }

  @Test
  void sameSeed_sameResult() {
    var once = result(PLAN, START, CONFIG);
    var again = result(PLAN, START, CONFIG);
    assertEquals(once.ranges(), again.ranges());
    assertSameArrays(once.weights(), again.weights());
  }

  /** Not only the order of calibration images hangs on it. */
  @Test
  void otherSeed_otherResult() {
    var config = CONFIG.withBatch(batch(0, 4));
    try (var training = new LsqTraining("scales", config, inputs(PLAN), 9, START)) {
      assertNotEquals(result(PLAN, START, config).ranges(), finished(training).ranges());
    }
  }

  @Test
  void withoutRealImages() {
    assertEquals(5, losses(START, CONFIG.withBatch(batch(0, 4))).size());
  }

  /** Each option reaches this loop: the first loss, or what it leads to, is another. */
  @Test
  void optionsOfDataAndSamples_act() {
    var samples = SampleWeights.equal();
    var plain = losses(START, CONFIG);
    for (var other :
        List.of(
            CONFIG.withBatch(batch(3, 4).withMixup(Mixup.sameClass(1))),
            CONFIG.withBatch(batch(3, 4).withMixup(Mixup.batch(1))),
            CONFIG.withSamples(samples.withHardness(1)))) {
      assertNotEquals(plain.get(0), losses(START, other).get(0), 1e-9);
    }
    var labels = CONFIG.withLabels(100);
    assertNotEquals(plain.get(4), losses(START, labels).get(4), 1e-9);
    // Of labels that never count, nothing is left.
    var doubted = labels.withSamples(samples.withConfidence(1));
    assertEquals(plain.get(4), losses(START, doubted).get(4), 1e-6);
  }

  @Test
  void withoutCalibrationImages() {
    var none = CalibrationSet.none(SHAPE, 3);
    try (var training = new LsqTraining("scales", CONFIG, inputs(PLAN, none), SEED, START)) {
      assertTrue(training.step().term("divergence") > 0);
    }
  }

  /** Powers of two cannot be moved a little; channels can. */
  @Test
  void powersOfTwo_keepTheirSteps() {
    var plan = plan(NETWORK, Target.integerOnly());
    var start = start(plan);
    var result = result(plan, start, CONFIG);
    assertEquals(start.ranges(), result.ranges());
    assertFalse(
        Arrays.equals(
            start.weights().values("conv1.weight"), result.weights().values("conv1.weight")));
  }

  @Test
  void roundedWeights_areUsed() {
    var rounded = START.rounded(WeightRanges.NONE, START.weights());
    assertNotEquals(losses(START, CONFIG).get(0), losses(rounded, CONFIG).get(0), 1e-9);
  }

  /**
   * The same teacher with every channel twice as large and the weights that read it half as large:
   * logits are equal from the start, what is between them is not.
   */
  @Test
  void features_areThoseOfTheReference() {
    var twice =
        ChannelGroups.of(NETWORK).stream()
            .collect(Collectors.toMap(group -> group, group -> twos(group.channels())));
    var reference = Equalization.apply(TEACHER, twice);
    var config =
        CONFIG
            .withIterations(60)
            .withFactorRate(0)
            .withStepRate(5e-2)
            .withBatchNormRate(5e-2)
            .withFeatureWeight(1000);
    try (var training = training(PLAN, START.rescaled(START.weights(), reference), config)) {
      var distances = new ArrayList<Double>();
      while (!training.done()) {
        distances.add(training.step().term("features") / 1000);
      }
      assertEquals(0.3, distances.get(0), 0.1);
      assertTrue(distances.get(59) < 0.5 * distances.get(0), distances.toString());
    }
  }

  private static float[] twos(int count) {
    var values = new float[count];
    Arrays.fill(values, 2);
    return values;
  }

  @Test
  void features_withoutWeight() {
    try (var training = training(PLAN, START, CONFIG)) {
      assertEquals(List.of("divergence"), List.copyOf(training.step().terms().keySet()));
    }
  }

  @Test
  void loss_notFinite() {
    var config = CONFIG.withBatchNormRate(1e38);
    assertDiverges(() -> losses(START, config), "loss of scales is", "lower the learning rates");
  }

  /** Where a convolution has taken in γ, its levels move as γ does. */
  /** The first time that a weight turns back; one move is about as far as two levels are apart. */
  @Test
  void freezing_holdsWeightsThatTurnBack() {
    var rounded = START.rounded(WeightRanges.NONE, START.weights());
    var config =
        EndToEndConfig.defaults().withIterations(20).withBatch(batch(3, 4)).withWeightRate(1);
    var free = result(PLAN, rounded, config.lsq());
    var held = result(PLAN, rounded, config.withFreezing(0.01).lsq());
    assertNotEquals(free.weights().sha256(), held.weights().sha256());
  }

  @Test
  void freezing_onlyWhereLevelsStay() {
    var config = EndToEndConfig.defaults().withFreezing(0.15);
    assertEquals(Optional.of(config), config.on(Target.paper()));
    assertEquals(Optional.of(EndToEndConfig.defaults()), config.on(Target.integerOnly()));
  }

  @Test
  void config_outOfRange() {
    assertRefused(() -> CONFIG.withIterations(0), "iterations for scales 0");
    assertRefused(() -> batch(3, 1), "synthetic images in a batch 1");
    assertRefused(() -> batch(-1, 4), "real images in a batch -1");
    assertRefused(() -> CONFIG.withTemperature(0), "temperature 0.0");
    assertRefused(() -> CONFIG.withFeatureWeight(-1), "features -1.0");
    assertRefused(() -> CONFIG.withStepRate(-1), "steps -1.0");
    assertRefused(() -> CONFIG.withFactorRate(Double.NaN), "factors NaN");
    assertRefused(() -> CONFIG.withBatchNormRate(-1), "γ and β -1.0");
    assertRefused(() -> CONFIG.withWeightRate(-1), "weights -1.0");
    assertRefused(() -> CONFIG.withLabels(-1), "weight of labels -1.0");
    assertRefused(() -> CONFIG.withWeightRate(1).withFreezing(1.1), "weights are frozen 1.1");
    assertRefused(() -> CONFIG.withWeightRate(0).withFreezing(0.1), "give them a learning rate");
    var confident = SampleWeights.equal().withConfidence(0.5);
    assertRefused(() -> CONFIG.withSamples(confident), "give labels a weight");
  }

  private static NDArray waves(long count, NDManager manager) {
    var values = new float[(int) count];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1 + i);
    }
    return manager.create(values);
  }

  private static BatchConfig batch(int real, int synthetic) {
    return BatchConfig.defaults().withReal(real).withSynthetic(synthetic);
  }

  private static StageInputs inputs(QuantizationPlan plan) {
    return inputs(plan, CALIBRATION);
  }

  private static StageInputs inputs(QuantizationPlan plan, LabelledImages calibration) {
    return new StageInputs(Optional.of(TRAINED), calibration, plan, 0, 0, Device.cpu());
  }

  private static double[] values(Map<String, Double> byName) {
    return byName.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static LsqTraining training(QuantizationPlan plan, StudentState start, LsqConfig config) {
    return new LsqTraining("scales", config, inputs(plan), SEED, start);
  }

  private static StudentState result(QuantizationPlan plan, StudentState start, LsqConfig config) {
    try (var training = training(plan, start, config)) {
      return finished(training);
    }
  }

  private static StudentState finished(LsqTraining training) {
    while (!training.done()) {
      training.step();
    }
    return training.result();
  }

  private static List<Double> losses(StudentState start, LsqConfig config) {
    var losses = new ArrayList<Double>();
    try (var training = training(PLAN, start, config)) {
      while (!training.done()) {
        losses.add(training.step().term("divergence"));
      }
    }
    return losses;
  }

  private static QuantizationPlan plan(Network network, Target target) {
    return QuantizationPlan.of(network, BitWidths.of(8, 3), target);
  }

  /** Ranges found, weights in float as the teacher's. */
  private static StudentState start(QuantizationPlan plan) {
    var config = QuantizationConfig.of(NearestConfig.defaults().withImages(8));
    try (var quantizer = new Quantizer<StudentState>(inputs(plan), config, Quantizer::student)) {
      quantizer.run(StepObserver.none());
      var found = quantizer.result();
      return new StudentState(
          found.ranges(), WeightRanges.NONE, found.weights(), found.reference(), false);
    }
  }

  private static TrainedGenerator trained() {
    var config =
        SynthesisConfig.defaults()
            .withIterations(3)
            .withBatchSize(4)
            .withLatentSize(5)
            .withFineGrained(false);
    return Generators.train(NETWORK, CALIBRATION, config);
  }

  private static void assertChanged(String name, StudentState state) {
    assertFalse(Arrays.equals(START.weights().values(name), state.weights().values(name)), name);
  }

  private static void assertSameArrays(Snapshot expected, Snapshot actual) {
    assertEquals(expected.names(), actual.names());
    for (var name : expected.names()) {
      assertArrayEquals(expected.values(name), actual.values(name), name);
    }
  }
}
