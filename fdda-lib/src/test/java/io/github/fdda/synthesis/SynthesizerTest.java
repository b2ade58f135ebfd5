package io.github.fdda.synthesis;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.Distortion;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SynthesizerTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final BnsLayout LAYOUT = BnsLayout.of(NETWORK);
  private static final ClassCenters CENTERS = centers(0, 1, 2);

  private static final SynthesisConfig CONFIG =
      SynthesisConfig.published()
          .withIterations(6)
          .withJointIterations(0)
          .withNoiseIterations(0)
          .withBatchSize(4)
          .withLatentSize(5)
          .withSeed(3);

  @Test
  void run_doesAllIterations() {
    try (var synthesizer = synthesizer(CENTERS, CONFIG)) {
      var seen = new ArrayList<Integer>();
      synthesizer.run(StepObserver.of(step -> seen.add(step.iteration())));
      assertEquals(List.of(0, 1, 2, 3, 4, 5), seen);
      assertEquals(6, synthesizer.iteration());
      assertTrue(synthesizer.done());
    }
  }

  @Test
  void observer_stops() {
    try (var synthesizer = synthesizer(CENTERS, CONFIG)) {
      synthesizer.run(step -> step.iteration() < 1);
      assertEquals(2, synthesizer.iteration());
      assertFalse(synthesizer.done());
    }
  }

  @Test
  void sameSeed_sameSteps() {
    assertSameSteps(steps(CENTERS, CONFIG), steps(CENTERS, CONFIG));
  }

  @Test
  void otherSeed_otherImages() {
    var first = steps(CENTERS, CONFIG).get(0);
    var second = steps(CENTERS, CONFIG.withSeed(4)).get(0);
    assertNotEquals(first.loss(), second.loss());
  }

  @Test
  void restore_continuesAsIfUninterrupted() {
    var uninterrupted = steps(CENTERS, CONFIG);
    Snapshot saved;
    try (var stopped = synthesizer(CENTERS, CONFIG)) {
      stopped.run(step -> step.iteration() < 2);
      saved = stopped.snapshot();
    }
    try (var resumed = synthesizer(CENTERS, CONFIG)) {
      resumed.restore(3, saved);
      var rest = new ArrayList<SynthesisStep>();
      resumed.run(StepObserver.of(rest::add));
      assertSameSteps(uninterrupted.subList(3, 6), rest);
    }
  }

  @Test
  void restore_stateOfAnotherConfiguration() {
    try (var small = synthesizer(CENTERS, CONFIG);
        var large = synthesizer(CENTERS, CONFIG.withLatentSize(7))) {
      assertRefused(() -> large.restore(1, small.snapshot()), "project.weight", "configuration");
    }
  }

  @Test
  void restore_stateWithoutOptimizer() {
    try (var synthesizer = synthesizer(CENTERS, CONFIG)) {
      assertRefused(() -> synthesizer.restore(1, Snapshot.empty()), "no array project.weight");
    }
  }

  /** What the record shows by layer is what was added up. */
  @Test
  void losses_areTheMeansOverLayers() {
    var step = steps(CENTERS, CONFIG).get(2);
    var fine = step.fineGrained().orElseThrow();
    assertEquals(TinyNetwork.BLOCKS, step.alignmentByLayer().size());
    assertClose(mean(step.alignmentByLayer()), step.alignment());
    var deep = LAYOUT.firstDeepLayer();
    assertEquals(1, deep);
    assertClose(mean(fine.distortedByLayer().subList(deep, 5)), fine.distorted());
    assertClose(mean(fine.centralizedByLayer().subList(deep, 5)), fine.centralized());
  }

  @Test
  void loss_isTheWeightedSum() {
    var weights = new LossWeights(0.3, 0.7, 0.4, 0.6);
    var step = steps(CENTERS, CONFIG.withWeights(weights)).get(1);
    var fine = step.fineGrained().orElseThrow();
    assertClose(
        0.3 * step.random().crossEntropy()
            + 0.7 * step.alignment()
            + 0.4 * fine.distorted()
            + 0.6 * fine.centralized()
            + 0.3 * fine.batch().crossEntropy(),
        step.loss());
  }

  @Test
  void oneClassBatch_isOfOneClass() {
    for (var step : steps(CENTERS, CONFIG)) {
      var fine = step.fineGrained().orElseThrow();
      assertEquals(Set.of(fine.label()), new HashSet<>(fine.batch().labels()));
      assertEquals(4, fine.batch().images().size());
      assertEquals(SHAPE.size(), fine.batch().images().get(0).length);
    }
  }

  @Test
  void target_isTheCenterWithoutNoise() {
    var config = CONFIG.withDistortion(new Distortion(0, 0));
    var fine = steps(CENTERS, config).get(0).fineGrained().orElseThrow();
    var center = CENTERS.classes().get(fine.label()).statistics();
    assertArrayEquals(center.means(), fine.target().means());
    assertEquals(fine.centralized(), fine.distorted());
  }

  @Test
  void target_isDrawnAnewEachIteration() {
    var steps = steps(centers(1), CONFIG);
    var first = steps.get(0).fineGrained().orElseThrow();
    var second = steps.get(1).fineGrained().orElseThrow();
    assertEquals(first.label(), second.label());
    assertNotEquals(first.target().means()[0], second.target().means()[0]);
  }

  @Test
  void unreliableClass_isNotDrawn() {
    assertEquals(Set.of(0, 2), drawn(steps(centers(0, 2), CONFIG.withIterations(24))));
  }

  @Test
  void unreliableClass_isDrawnInTheNoiseIterations() {
    var config = CONFIG.withIterations(36).withNoiseIterations(24);
    var steps = steps(centers(2), config);
    assertEquals(Set.of(0, 1, 2), drawn(steps.subList(0, 24)));
    assertEquals(Set.of(2), drawn(steps.subList(24, 36)));
  }

  /** Twice the mean over all layers of the distance to noise, and nothing to a center. */
  @Test
  void unreliableClass_isPushedTowardsNoise() {
    var config = CONFIG.withIterations(24).withNoiseIterations(24);
    var fine =
        steps(centers(2), config).stream()
            .map(step -> step.fineGrained().orElseThrow())
            .filter(f -> !f.reliable())
            .findFirst()
            .orElseThrow();
    assertNotEquals(2, fine.label());
    assertEquals(0, fine.centralized());
    assertClose(2 * mean(fine.distortedByLayer()), fine.distorted());
  }

  @Test
  void noReliableClass() {
    assertRefused(() -> synthesizer(centers(), CONFIG), "tiny", "no calibration image correctly");
  }

  @Test
  void withoutFineGrained_needsNoReliableClass() {
    var steps = steps(centers(), CONFIG.withFineGrained(false));
    for (var step : steps) {
      assertTrue(step.fineGrained().isEmpty());
      assertClose(step.random().crossEntropy() + 0.2 * step.alignment(), step.loss());
    }
  }

  /** mean_i w_i·CE_i with w_i = d_i² / mean d², from the logits that the record shows. */
  @Test
  void hardness_weighsTheCrossEntropy() {
    var plain = steps(CENTERS, CONFIG).get(0).random();
    var weighed = steps(CENTERS, CONFIG.withHardness(2)).get(0).random();
    assertEquals(plain.labels(), weighed.labels());
    var losses = 0.0;
    var weights = 0.0;
    for (var i = 0; i < plain.labels().size(); i++) {
      var logits = plain.logits().get(i);
      var sum = 0.0;
      for (var logit : logits) {
        sum += Math.exp(logit);
      }
      var probability = Math.exp(logits[plain.labels().get(i)]) / sum;
      losses -= Math.pow(1 - probability, 2) * Math.log(probability);
      weights += Math.pow(1 - probability, 2);
    }
    assertClose(losses / weights, weighed.crossEntropy());
    assertNotEquals(plain.crossEntropy(), weighed.crossEntropy(), 1e-3);
  }

  @Test
  void learningRate_followsTheSchedule() {
    var rates =
        steps(CENTERS, CONFIG.withIterations(4)).stream().map(SynthesisStep::learningRate).toList();
    assertEquals(4, rates.size());
    assertClose(1e-3, rates.get(0));
    assertClose(1e-4, rates.get(1));
    assertClose(1e-5, rates.get(2));
    assertClose(1e-6, rates.get(3));
  }

  @Test
  void learningRate_spansTheJointIterations() {
    var config = CONFIG.withIterations(2).withJointIterations(2);
    assertClose(1e-4, steps(CENTERS, config).get(1).learningRate());
  }

  /** Alignment is what the loop lowers; it does. */
  @Test
  void training_lowersTheLoss() {
    var config =
        CONFIG.withIterations(60).withLearningRate(5e-3).withDistortion(new Distortion(0, 0));
    var steps = steps(CENTERS, config);
    assertTrue(loss(steps.subList(50, 60)) < 0.7 * loss(steps.subList(0, 10)));
  }

  @Test
  void loss_notFinite() {
    var config = CONFIG.withIterations(50).withLearningRate(1e30).withClassLearningRate(1e30);
    try (var synthesizer = synthesizer(CENTERS, config)) {
      assertDiverges(
          () -> synthesizer.run(StepObserver.none()), "generator loss is", "--lr-factor 0.1");
    }
  }

  @Test
  void images_ofTheTrainedGenerator() {
    try (var synthesizer = synthesizer(CENTERS, CONFIG);
        var manager = NDManager.newBaseManager("PyTorch")) {
      synthesizer.run(StepObserver.none());
      var trained = new TrainedGenerator(NETWORK, CENTERS, CONFIG, 6, synthesizer.snapshot());
      try (var images = trained.images(manager)) {
        var random = new SplittableRandom(1);
        var made = images.images(List.of(0, 1, 2), random);
        assertEquals(3, made.size());
        assertEquals(SHAPE.size(), made.get(0).length);
      }
    }
  }

  private static Synthesizer<?> synthesizer(ClassCenters centers, SynthesisConfig config) {
    return new TrainedGenerator(NETWORK, centers, config, 0, Snapshot.empty())
        .restart(Device.cpu());
  }

  private static List<SynthesisStep> steps(ClassCenters centers, SynthesisConfig config) {
    var steps = new ArrayList<SynthesisStep>();
    try (var synthesizer = synthesizer(centers, config)) {
      synthesizer.run(StepObserver.of(steps::add));
    }
    return steps;
  }

  /** Centers of noise images; only some classes are reliable. */
  private static ClassCenters centers(Integer... reliable) {
    var images = new Pictures(SHAPE, TinyNetwork.CLASSES, List.of(0, 1, 2));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      var collected = ClassCenters.collect(NETWORK, parameters, images, manager);
      var classes =
          IntStream.range(0, TinyNetwork.CLASSES)
              .mapToObj(
                  label ->
                      ClassCenter.of(
                          label,
                          collected.classes().get(label).statistics(),
                          List.of(logits(label, List.of(reliable).contains(label)))))
              .toList();
      return new ClassCenters(LAYOUT, classes);
    }
  }

  private static float[] logits(int label, boolean right) {
    var logits = new float[TinyNetwork.CLASSES];
    logits[right ? label : (label + 1) % TinyNetwork.CLASSES] = 1;
    return logits;
  }

  private static Set<Integer> drawn(List<SynthesisStep> steps) {
    var labels = new HashSet<Integer>();
    steps.forEach(step -> labels.add(step.fineGrained().orElseThrow().label()));
    return labels;
  }

  private static void assertSameSteps(List<SynthesisStep> expected, List<SynthesisStep> actual) {
    assertEquals(expected.size(), actual.size());
    for (var i = 0; i < expected.size(); i++) {
      var a = expected.get(i);
      var b = actual.get(i);
      assertEquals(a.iteration(), b.iteration());
      assertEquals(a.loss(), b.loss());
      assertEquals(a.gradientNorm(), b.gradientNorm());
      assertEquals(a.random().labels(), b.random().labels());
      assertSameImages(a.random().images(), b.random().images());
      var fineA = a.fineGrained().orElseThrow();
      var fineB = b.fineGrained().orElseThrow();
      assertEquals(fineA.label(), fineB.label());
      assertSameStatistics(fineA.target(), fineB.target());
      assertSameImages(fineA.batch().images(), fineB.batch().images());
    }
  }

  private static void assertSameStatistics(Bns expected, Bns actual) {
    assertArrayEquals(expected.means(), actual.means());
    assertArrayEquals(expected.variances(), actual.variances());
  }

  private static void assertSameImages(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  private static double loss(List<SynthesisStep> steps) {
    return mean(steps.stream().map(SynthesisStep::loss).toList());
  }

  private static double mean(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, 1e-4 * Math.abs(expected) + 1e-12);
  }
}
