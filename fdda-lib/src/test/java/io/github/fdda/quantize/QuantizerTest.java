package io.github.fdda.quantize;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static io.github.fdda.fixture.Messages.assertRefused;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.Augmentation;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Stages;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.distil.GradientQuantization;
import io.github.fdda.quantize.distil.GradientScale;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.Generators;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.StageConfig;
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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizerTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final LabelledImages CALIBRATION = new Pictures(SHAPE, 3, List.of(0, 1, 2));
  private static final BitWidths BITS = BitWidths.of(4, 4);
  private static final TrainedGenerator TRAINED = trained();

  private static final QuantizationConfig CONFIG =
      Stages.withImages(Stages.withBatches(QuantizationConfig.fdda(), 3, 4), 8)
          .map(DistilConfig.class, stage -> stage.withIterations(5).withLearningRate(1e-3))
          .withSeed(2);

  @Test
  void run_doesAllIterations() {
    var steps = steps(CONFIG);
    assertEquals(List.of(0, 1, 2, 3, 4), steps.stream().map(QuantizationStep::iteration).toList());
  }

  @Test
  void observer_stops() {
    try (var quantizer = quantizer(CONFIG)) {
      assertEquals("nearest", quantizer.stage());
      quantizer.run(step -> false);
      assertEquals(1, quantizer.iteration());
      assertEquals("distillation", quantizer.stage());
      assertEquals(0, quantizer.stageIteration());
      assertEquals(5, quantizer.stageIterations());
      assertFalse(quantizer.done());
    }
  }

  @Test
  void done_nothingMoreToStep() {
    try (var quantizer = quantizer(CONFIG.without(DistilConfig.class))) {
      quantizer.run(StepObserver.none());
      assertEquals(1, quantizer.iteration());
      assertTrue(quantizer.done());
      assertThrows(IllegalStateException.class, quantizer::step);
    }
  }

  /** Until then there is nothing to make integers of. */
  @Test
  void result_beforeWeightsAreRounded() {
    try (var quantizer = quantizer(QuantizationConfig.defaults())) {
      assertRefused(quantizer::result, "weights are in float", "at ranges");
    }
  }

  @Test
  void batch_realImagesFirst() {
    var config = distil(stage -> stage.withRealAugmentation(Augmentation.none()));
    for (var step : steps(config)) {
      assertEquals(7, step.images().size());
      for (var i = 0; i < 3; i++) {
        assertArrayEquals(CALIBRATION.normalized(step.labels().get(i)), step.images().get(i));
      }
    }
  }

  /** Without momentum and decay the first step moves each weight by its gradient times the rate. */
  @Test
  void gradientNorms_areThoseOfTheStep() {
    var rate = 1e-2;
    var config =
        distil(
            stage ->
                stage.withIterations(1).withLearningRate(rate).withMomentum(0).withWeightDecay(0));
    var before = weights(config.without(DistilConfig.class));
    var after = weights(config);
    var norms = steps(config).get(0).gradientNorms();
    assertEquals(
        NETWORK.weightLayers().stream().map(WeightLayer::name).toList(),
        List.copyOf(norms.keySet()));
    for (var layer : NETWORK.weightLayers()) {
      var moved = distance(before.values(layer.weight()), after.values(layer.weight()));
      var norm = norms.getOrDefault(layer.name(), 0.0);
      assertEquals(moved / rate, norm, 1e-2 * moved / rate, layer.name());
      assertTrue(moved > 0, layer.name());
    }
  }

  private static double distance(float[] a, float[] b) {
    return Math.sqrt(
        IntStream.range(0, a.length).mapToDouble(i -> Math.pow((double) a[i] - b[i], 2)).sum());
  }

  @Test
  void gradientNorms_ofAStageThatDoesNotLearn_areNone() {
    try (var quantizer = quantizer(CONFIG)) {
      assertEquals(Map.of(), quantizer.step().gradientNorms());
    }
  }

  @Test
  void batch_withoutRealImages() {
    assertEquals(4, steps(Stages.withBatches(CONFIG, 0, 4)).get(0).images().size());
  }

  @ParameterizedTest
  @EnumSource
  void sameSeed_sameWeights(GeneratorTraining training) {
    var config = distil(stage -> stage.withGeneratorTraining(training));
    assertSameArrays(weights(config), weights(config));
  }

  @Test
  void otherSeed_otherWeights() {
    assertFalse(
        Arrays.equals(
            weights(CONFIG).values("conv0.weight"),
            weights(CONFIG.withSeed(9)).values("conv0.weight")));
  }

  @ParameterizedTest
  @EnumSource
  void resume_continuesAsIfUninterrupted(GeneratorTraining training) {
    var config = distil(stage -> stage.withGeneratorTraining(training));
    Snapshot saved;
    try (var stopped = quantizer(config)) {
      stopped.run(step -> stopped.stageIteration() < 2);
      saved = stopped.snapshot();
    }
    try (var resumed = quantizer(config)) {
      resumed.restore(saved);
      assertEquals(3, resumed.iteration());
      resumed.run(StepObserver.none());
      assertEquals(6, resumed.iteration());
      assertSameArrays(weights(config), resumed.result().weights());
    }
  }

  @Test
  void restore_stateOfAnotherNetwork() {
    try (var quantizer = quantizer(CONFIG)) {
      assertRefused(() -> quantizer.restore(Snapshot.empty()), "no array inputs");
    }
  }

  @Test
  void joint_trainsTheGeneratorOn() {
    var joint = steps(distil(stage -> stage.withGeneratorTraining(GeneratorTraining.JOINT)));
    assertEquals(3 + 4, joint.get(0).images().size());
    assertNotEquals(joint.get(0).loss(), steps(CONFIG).get(0).loss());
  }

  @Test
  void learningRate_isOneHalfCosine() {
    var rates =
        steps(CONFIG.withTotalIterations(4)).stream().map(QuantizationStep::learningRate).toList();
    assertEquals(1e-3, rates.get(0), 1e-12);
    assertEquals(0.853553e-3, rates.get(1), 1e-9);
    assertEquals(0.5e-3, rates.get(2), 1e-12);
  }

  @Test
  void loss_isTheSumOfItsTerms() {
    var step = steps(CONFIG).get(0);
    assertTrue(step.term("divergence") > 0 && step.term("cross-entropy") > 0);
    assertEquals(step.term("divergence") + step.term("cross-entropy"), step.loss());
  }

  @Test
  void learningRate_zero_leavesWeights() {
    var config =
        distil(stage -> stage.withLearningRate(0))
            .map(NearestConfig.class, stage -> stage.withMatchBatchNorm(false));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      assertSameArrays(Snapshot.of(parameters.trainable()), weights(config));
    }
  }

  @Test
  void loss_notFinite() {
    try (var quantizer =
        quantizer(distil(stage -> stage.withIterations(50).withLearningRate(1e30)))) {
      assertDiverges(
          () -> quantizer.run(StepObserver.none()), "student loss is", "--lr-factor 0.1");
    }
  }

  /** Extremes in an average that starts from 0 and moves by a tenth. */
  @Test
  void ranges_published_afterOneIteration() {
    var once = ranges(TrackedRangeConfig.published().withGeneratorIterations(1));
    assertEquals(TinyNetwork.BLOCKS, once.size());
    for (var range : once) {
      assertEquals(0, range.min());
      assertTrue(range.max() > 0);
    }
    var twice = ranges(TrackedRangeConfig.published().withGeneratorIterations(2));
    assertTrue(twice.get(0).max() > 1.5 * once.get(0).max());
    assertTrue(twice.get(0).max() < 2.5 * once.get(0).max());
  }

  @Test
  void ranges_mse_areWithinTheExtremes() {
    var extremes = ranges(NearestConfig.defaults().withImages(8).withMethod(RangeMethod.MIN_MAX));
    var chosen = ranges(NearestConfig.defaults().withImages(8));
    // What reaches the first activation is the same in both.
    assertEquals(0, chosen.get(0).min());
    assertTrue(chosen.get(0).max() <= extremes.get(0).max());
    assertTrue(chosen.get(0).max() > 0.3 * extremes.get(0).max());
  }

  @Test
  void ranges_needAnImageOrMore() {
    assertEquals(5, ranges(NearestConfig.defaults().withImages(4)).size());
  }

  /** Each option reaches this loop. */
  @Test
  void optionsOfDataAndSamples_act() {
    var samples = SampleWeights.equal();
    var plain = steps(CONFIG).get(0);
    assertOtherImages(plain, mixed(Mixup.sameClass(1)));
    assertOtherImages(plain, mixed(Mixup.batch(1)));
    assertOtherImages(plain, CONFIG.withLowPass(0.3));
    var hard = steps(distil(stage -> stage.withSamples(samples.withHardness(1)))).get(0);
    assertNotEquals(plain.term("divergence"), hard.term("divergence"), 1e-9);
    var doubted = steps(distil(stage -> stage.withSamples(samples.withConfidence(1)))).get(0);
    assertEquals(0, doubted.term("cross-entropy"), 1e-9);
    assertEquals(plain.term("divergence"), doubted.term("divergence"), 1e-4);
  }

  /** So fine a rounding leaves a step as it is, whichever scale it has. */
  @ParameterizedTest
  @EnumSource
  void gradients_of16Bits_stepAsInFloat(GradientScale scale) {
    for (var target : List.of(Target.paper(), Target.integerOnly())) {
      var config =
          distil(stage -> stage.withIterations(1).withLearningRate(1e-4)).withTarget(target);
      var exact = weights(config);
      var rounded = weights(quantizedGradients(config, 16, scale));
      assertFalse(Arrays.equals(exact.values("conv1.weight"), rounded.values("conv1.weight")));
      for (var name : exact.names()) {
        assertArrayEquals(exact.values(name), rounded.values(name), 1e-3f, name);
      }
      for (var error :
          steps(quantizedGradients(config, 16, scale)).get(0).gradientErrors().values()) {
        assertTrue(error.relative() < 1e-3 && error.cosine() > 1 - 1e-6, error.toString());
      }
    }
  }

  @Test
  void gradients_ofFewerBits_areFurtherFromFloat() {
    var eight = steps(quantizedGradients(CONFIG, 8, GradientScale.GLOBAL)).get(0);
    var three = steps(quantizedGradients(CONFIG, 3, GradientScale.GLOBAL)).get(0);
    assertEquals(
        NETWORK.weightLayers().stream().map(WeightLayer::name).toList(),
        List.copyOf(eight.gradientErrors().keySet()));
    for (var layer : NETWORK.weightLayers()) {
      var fine = requireNonNull(eight.gradientErrors().get(layer.name()));
      var coarse = requireNonNull(three.gradientErrors().get(layer.name()));
      assertTrue(fine.relative() > 0 && fine.relative() < coarse.relative(), layer.name());
      assertTrue(fine.cosine() > coarse.cosine(), layer.name());
    }
    assertTrue(steps(CONFIG).get(0).gradientErrors().isEmpty());
  }

  @Test
  void gradients_quantized_resume() {
    var config = quantizedGradients(CONFIG, 4, GradientScale.MAGNITUDE_AWARE);
    Snapshot saved;
    try (var stopped = quantizer(config)) {
      stopped.run(step -> stopped.stageIteration() < 2);
      saved = stopped.snapshot();
    }
    try (var resumed = quantizer(config)) {
      resumed.restore(saved);
      resumed.run(StepObserver.none());
      assertSameArrays(weights(config), resumed.result().weights());
    }
  }

  private static QuantizationConfig quantizedGradients(
      QuantizationConfig config, int bits, GradientScale scale) {
    return config.map(
        DistilConfig.class, stage -> stage.withGradients(new GradientQuantization(bits, scale)));
  }

  private static QuantizationConfig mixed(Mixup mixup) {
    return distil(stage -> stage.withBatch(stage.batch().withMixup(mixup)));
  }

  private static QuantizationConfig distil(UnaryOperator<DistilConfig> change) {
    return CONFIG.map(DistilConfig.class, change);
  }

  private static void assertOtherImages(QuantizationStep plain, QuantizationConfig config) {
    var images = steps(config).get(0).images();
    assertFalse(Arrays.equals(plain.images().get(6), images.get(6)), config.toString());
  }

  @Test
  void rangesOnly_leavesWeights() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      assertSameArrays(
          Snapshot.of(parameters.trainable()), weights(QuantizationConfig.rangesOnly()));
    }
  }

  @Test
  void fakeQuantizedNetwork_needsARangeForEachActivation() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var failure =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new FakeQuantizedNetwork(
                      manager,
                      QuantizationPlan.of(NETWORK, BITS, Target.paper()),
                      List.of(),
                      WeightRanges.NONE,
                      StraightThrough.MASKED));
      assertEquals("0 ranges for 5 activations", failure.getMessage());
    }
  }

  private static Quantizer<StudentState> quantizer(QuantizationConfig config) {
    var plan = QuantizationPlan.of(NETWORK, BITS, config.target());
    var inputs =
        new StageInputs(
            Optional.of(TRAINED), CALIBRATION, plan, config.lowPass(), config.seed(), Device.cpu());
    return new Quantizer<>(inputs, config, Quantizer::student);
  }

  /** Of FDDA's own loop. */
  private static List<QuantizationStep> steps(QuantizationConfig config) {
    var steps = new ArrayList<QuantizationStep>();
    try (var quantizer = quantizer(config)) {
      quantizer.run(StepObserver.of(steps::add));
    }
    steps.removeIf(step -> !step.stage().equals("distillation"));
    return steps;
  }

  private static Snapshot weights(QuantizationConfig config) {
    try (var quantizer = quantizer(config)) {
      quantizer.run(StepObserver.none());
      return quantizer.result().weights();
    }
  }

  private static List<QuantizationRange> ranges(StageConfig stage) {
    try (var quantizer = quantizer(QuantizationConfig.of(stage))) {
      quantizer.run(StepObserver.none());
      return quantizer.result().ranges();
    }
  }

  private static TrainedGenerator trained() {
    var config =
        SynthesisConfig.defaults()
            .withIterations(3)
            .withJointIterations(60)
            .withBatchSize(4)
            .withLatentSize(5)
            .withFineGrained(false);
    return Generators.train(NETWORK, CALIBRATION, config);
  }

  private static void assertSameArrays(Snapshot expected, Snapshot actual) {
    assertEquals(expected.names(), actual.names());
    for (var name : expected.names()) {
      assertArrayEquals(expected.values(name), actual.values(name), name);
    }
  }
}
