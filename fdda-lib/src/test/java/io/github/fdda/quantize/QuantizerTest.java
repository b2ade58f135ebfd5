package io.github.fdda.quantize;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static io.github.fdda.fixture.Messages.assertRefused;
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
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.SyntheticData;
import io.github.fdda.quantize.distil.QuantizationStep;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.Generators;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
      QuantizationConfig.defaults()
          .withIterations(5)
          .withRealBatch(3)
          .withSyntheticBatch(4)
          .withRangeImages(8)
          .withLearningRate(1e-3)
          .withSeed(2);

  @Test
  void run_doesAllIterations() {
    var steps = steps(CONFIG);
    assertEquals(List.of(0, 1, 2, 3, 4), steps.stream().map(QuantizationStep::iteration).toList());
  }

  @Test
  void observer_stops() {
    try (var quantizer = quantizer(CONFIG)) {
      quantizer.run(step -> false);
      assertEquals(1, quantizer.iteration());
      assertFalse(quantizer.done());
    }
  }

  @Test
  void noIterations() {
    try (var quantizer = quantizer(CONFIG.withIterations(0))) {
      quantizer.run(StepObserver.none());
      assertEquals(0, quantizer.iteration());
    }
  }

  @Test
  void batch_realImagesFirst() {
    var config = CONFIG.withRealAugmentation(Augmentation.none());
    for (var step : steps(config)) {
      assertEquals(7, step.images().size());
      for (var i = 0; i < 3; i++) {
        assertArrayEquals(CALIBRATION.normalized(step.labels().get(i)), step.images().get(i));
      }
    }
  }

  @Test
  void batch_withoutRealImages() {
    assertEquals(4, steps(CONFIG.withRealBatch(0)).get(0).images().size());
  }

  @ParameterizedTest
  @EnumSource
  void sameSeed_sameWeights(GeneratorTraining training) {
    var config = CONFIG.withGeneratorTraining(training);
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
    var config = CONFIG.withGeneratorTraining(training);
    Snapshot saved;
    List<QuantizationRange> ranges;
    try (var stopped = quantizer(config)) {
      stopped.run(step -> step.iteration() < 1);
      saved = stopped.snapshot();
      ranges = stopped.ranges();
    }
    try (var resumed =
        Quantizer.resume(TRAINED, CALIBRATION, BITS, config, 2, saved, Device.cpu())) {
      assertEquals(ranges, resumed.ranges());
      resumed.run(StepObserver.none());
      assertEquals(5, resumed.iteration());
      assertSameArrays(weights(config), resumed.weights());
    }
  }

  @Test
  void resume_stateOfAnotherNetwork() {
    assertRefused(
        () ->
            Quantizer.resume(TRAINED, CALIBRATION, BITS, CONFIG, 2, Snapshot.empty(), Device.cpu()),
        "no array ranges");
  }

  @Test
  void joint_trainsTheGeneratorOn() {
    var joint = steps(CONFIG.withGeneratorTraining(GeneratorTraining.JOINT));
    assertEquals(3 + 4, joint.get(0).images().size());
    assertNotEquals(joint.get(0).loss(), steps(CONFIG).get(0).loss());
  }

  @Test
  void learningRate_isOneHalfCosine() {
    var rates =
        steps(CONFIG.withIterations(4)).stream().map(QuantizationStep::learningRate).toList();
    assertEquals(1e-3, rates.get(0), 1e-12);
    assertEquals(0.853553e-3, rates.get(1), 1e-9);
    assertEquals(0.5e-3, rates.get(2), 1e-12);
  }

  @Test
  void loss_isTheSumOfItsTerms() {
    var step = steps(CONFIG).get(0);
    assertTrue(step.divergence() > 0 && step.crossEntropy() > 0);
    assertEquals(step.divergence() + step.crossEntropy(), step.loss());
  }

  @Test
  void learningRate_zero_leavesWeights() {
    var config = CONFIG.withLearningRate(0).withMatchBatchNorm(false);
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      assertSameArrays(Snapshot.of(parameters.trainable()), weights(config));
    }
  }

  @Test
  void loss_notFinite() {
    try (var quantizer = quantizer(CONFIG.withIterations(50).withLearningRate(1e30))) {
      assertDiverges(
          () -> quantizer.run(StepObserver.none()), "student loss is", "--lr-factor 0.1");
    }
  }

  @Test
  void layer_unknown() {
    assertRefused(
        () ->
            Quantizer.start(
                TRAINED,
                CALIBRATION,
                BITS.withLayer("nowhere", 8),
                CONFIG,
                Device.cpu(),
                done -> {}),
        "nowhere");
  }

  /** Extremes in an average that starts from 0 and moves by a tenth. */
  @Test
  void ranges_published_afterOneIteration() {
    var published =
        QuantizationConfig.published().withIterations(1).withTrackedIterations(1).withSeed(2);
    var once = ranges(published);
    assertEquals(TinyNetwork.BLOCKS, once.size());
    for (var range : once) {
      assertEquals(0, range.min());
      assertTrue(range.max() > 0);
    }
    var twice = ranges(published.withTrackedIterations(2));
    assertTrue(twice.get(0).max() > 1.5 * once.get(0).max());
    assertTrue(twice.get(0).max() < 2.5 * once.get(0).max());
  }

  @Test
  void ranges_mse_areWithinTheExtremes() {
    var extremes = ranges(CONFIG.withRanges(RangeMethod.MIN_MAX).withMatchBatchNorm(false));
    var chosen = ranges(CONFIG.withRanges(RangeMethod.MSE).withMatchBatchNorm(false));
    // What reaches the first activation is the same in both.
    assertEquals(0, chosen.get(0).min());
    assertTrue(chosen.get(0).max() <= extremes.get(0).max());
    assertTrue(chosen.get(0).max() > 0.3 * extremes.get(0).max());
  }

  @Test
  void ranges_needAnImageOrMore() {
    assertEquals(5, ranges(CONFIG.withRangeImages(4)).size());
  }

  /** Each option reaches this loop. */
  @Test
  void optionsOfDataAndSamples_act() {
    var data = SyntheticData.asMade();
    var samples = SampleWeights.equal();
    var plain = steps(CONFIG).get(0);
    assertOtherImages(plain, CONFIG.withSyntheticData(data.withMixup(Mixup.sameClass(1))));
    assertOtherImages(plain, CONFIG.withSyntheticData(data.withMixup(Mixup.batch(1))));
    assertOtherImages(plain, CONFIG.withSyntheticData(data.withLowPass(0.3)));
    var hard = steps(CONFIG.withSampleWeights(samples.withHardness(1))).get(0);
    assertNotEquals(plain.divergence(), hard.divergence(), 1e-9);
    var doubted = steps(CONFIG.withSampleWeights(samples.withConfidence(1))).get(0);
    assertEquals(0, doubted.crossEntropy(), 1e-9);
    assertEquals(plain.divergence(), doubted.divergence(), 1e-4);
  }

  private static void assertOtherImages(QuantizationStep plain, QuantizationConfig config) {
    var images = steps(config).get(0).images();
    assertFalse(Arrays.equals(plain.images().get(6), images.get(6)), config.toString());
  }

  @Test
  void rangesOnly_leavesWeights() {
    var state = StudentStart.rangesOnly(NETWORK, CALIBRATION, BITS, CONFIG, Device.cpu());
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      assertSameArrays(Snapshot.of(parameters.trainable()), state.weights());
    }
  }

  @Test
  void rangesOnly_published() {
    assertRefused(
        () ->
            StudentStart.rangesOnly(
                NETWORK, CALIBRATION, BITS, CONFIG.withRanges(RangeMethod.PUBLISHED), Device.cpu()),
        "PUBLISHED");
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

  private static Quantizer quantizer(QuantizationConfig config) {
    return Quantizer.start(TRAINED, CALIBRATION, BITS, config, Device.cpu(), done -> {});
  }

  private static List<QuantizationStep> steps(QuantizationConfig config) {
    var steps = new ArrayList<QuantizationStep>();
    try (var quantizer = quantizer(config)) {
      quantizer.run(StepObserver.of(steps::add));
    }
    return steps;
  }

  private static Snapshot weights(QuantizationConfig config) {
    try (var quantizer = quantizer(config)) {
      quantizer.run(StepObserver.none());
      return quantizer.weights();
    }
  }

  private static List<QuantizationRange> ranges(QuantizationConfig config) {
    try (var quantizer = quantizer(config)) {
      return quantizer.ranges();
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
