package io.github.fdda.synthesis;

import static io.github.fdda.fixture.Messages.assertDiverges;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefinerTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final Pictures PICTURES = new Pictures(SHAPE, 3, List.of(0, 1, 2, 0, 1, 2));
  private static final List<float[]> START =
      List.of(PICTURES.normalized(4), PICTURES.normalized(5));
  // The center is that of another image of the class.
  private static final Bns CENTER = statistics(List.of(PICTURES.normalized(1)));

  private static final RefinementConfig REFINEMENT =
      RefinementConfig.defaults().withPerClass(2).withIterations(60).withLearningRate(0.05);

  @Test
  void centralized_comesNearerToTheCenter() {
    var weights = new LossWeights(0, 0, 0, 1);
    var config = config(REFINEMENT.withWeights(weights).withTotalVariation(0));
    var before = deepDistance(statistics(START), CENTER, config);
    var after = deepDistance(statistics(refined(config, centers(true))), CENTER, config);
    assertTrue(after < 0.2 * before, after + " of " + before);
  }

  /** Without a reliable center nothing pulls to it. */
  @Test
  void unreliableClass_matchesTheRunningStatistics() {
    var weights = new LossWeights(0, 1, 0, 1);
    var config = config(REFINEMENT.withWeights(weights).withTotalVariation(0));
    var before = runningDistance(statistics(START), config);
    var after = runningDistance(statistics(refined(config, centers(false))), config);
    assertTrue(after < 0.8 * before, after + " of " + before);
    assertSame(refined(config, centers(false)), refined(config, ClassCenters.none(NETWORK)));
  }

  @Test
  void totalVariation_smoothes() {
    var config = config(REFINEMENT.withWeights(new LossWeights(0, 0, 0, 0)).withTotalVariation(1));
    var refined = refined(config, centers(true));
    assertTrue(variation(refined.get(0)) < 0.5 * variation(START.get(0)));
  }

  /** 1 2 over 4 8: down 3² and 6², mean 22.5; across 1² and 4², mean 8.5. */
  @Test
  void totalVariation_ofFourPixels() {
    assertEquals(31, variation(new float[] {1, 2, 4, 8}, 2), 1e-5);
  }

  @Test
  void noIterations_leaveTheStart() {
    assertSame(START, refined(config(REFINEMENT.withIterations(0)), centers(true)));
  }

  @Test
  void sameSeed_sameImages() {
    var config = config(REFINEMENT.withIterations(3).withWeights(LossWeights.published()));
    assertSame(refined(config, centers(true)), refined(config, centers(true)));
  }

  @Test
  void loss_notFinite() {
    var config = config(REFINEMENT.withLearningRate(1e38));
    assertDiverges(() -> refined(config, centers(true)), "loss of refined images", "class 1");
  }

  @Test
  void bank_roundTrip_andDraws() {
    var bank = new ImageBank(3, IntStream.range(0, 6).mapToObj(PICTURES::normalized).toList());
    var read = ImageBank.of(bank.toSnapshot(), NETWORK).orElseThrow();
    assertSame(bank.images(), read.images());
    assertEquals(2, read.perClass());
    assertArrayEquals(PICTURES.normalized(4), read.ofClass(2).get(0));
    var drawn = read.images(List.of(2, 0), new SplittableRandom(1));
    assertTrue(read.ofClass(2).contains(drawn.get(0)));
    assertTrue(read.ofClass(0).contains(drawn.get(1)));
  }

  private static SynthesisConfig config(RefinementConfig refinement) {
    return SynthesisConfig.defaults().withRefinement(refinement);
  }

  private static List<float[]> refined(SynthesisConfig config, ClassCenters centers) {
    try (var refiner = new Refiner(NETWORK, centers, config, Device.cpu())) {
      return refiner.refine(1, START);
    }
  }

  private static ClassCenters centers(boolean reliable) {
    var classes =
        IntStream.range(0, 3)
            .mapToObj(
                label -> {
                  var logits = new float[3];
                  logits[reliable ? label : (label + 1) % 3] = 1;
                  return ClassCenter.of(label, CENTER, List.of(logits));
                })
            .toList();
    return new ClassCenters(BnsLayout.of(NETWORK), classes);
  }

  private static Bns statistics(List<float[]> images) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var recorder = new BnsRecorder();
      NETWORK.forward(Batches.of(manager, images, SHAPE), parameters, recorder);
      return recorder.statistics().toBns(BnsLayout.of(NETWORK));
    }
  }

  private static Bns running() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return BnsArrays.running(NETWORK, parameters).toBns(BnsLayout.of(NETWORK));
    }
  }

  private static double deepDistance(Bns a, Bns b, SynthesisConfig config) {
    var distances = BnsMetric.of(config.units(), running()).distances(a, b);
    return distances.subList(1, 5).stream().mapToDouble(d -> d).sum();
  }

  private static double runningDistance(Bns statistics, SynthesisConfig config) {
    var distances = BnsMetric.of(config.units(), running()).distances(statistics, running());
    return distances.stream().mapToDouble(d -> d).sum();
  }

  private static double variation(float[] image) {
    return variation(image, 8);
  }

  private static double variation(float[] image, int side) {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      return Refiner.totalVariation(manager.create(image, new Shape(1, 1, side, side))).getFloat();
    }
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}
