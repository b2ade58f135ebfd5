package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.train.StepObserver;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The whole method on the bundled ResNet-20 and the bundled Fashion-MNIST images. */
public class FddaTest {

  private static final SynthesisConfig SHORT_SYNTHESIS =
      SynthesisConfig.defaults().withIterations(4).withBatchSize(4);
  private static final QuantizationConfig SHORT =
      Stages.withImages(Stages.withBatches(QuantizationConfig.fdda(), 4, 4), 16)
          .withTotalIterations(4);

  @Test
  void floatNetwork_isAsGoodAsItsCardSays() {
    var accuracy = Fdda.evaluate(SmallRun.NETWORK, Sample.dataset().test());
    assertEquals(1000, accuracy.images());
    // 94.60 on all test images; two standard errors of 1,000
    assertEquals(94.6, accuracy.top1(), 1.5);
    assertTrue(accuracy.top5() > 99);
  }

  @Test
  void fdda_beatsRangesAlone() {
    var test = Sample.dataset().test();
    var fdda = SmallRun.QUANTIZED.evaluate(test).top1();
    var minMax = rangesOnly(RangeMethod.MIN_MAX).evaluate(test).top1();
    var mse = rangesOnly(RangeMethod.MSE).evaluate(test).top1();
    assertTrue(fdda > mse + 4, () -> "FDDA %s, MSE %s".formatted(fdda, mse));
    assertTrue(fdda > minMax + 4, () -> "FDDA %s, MIN_MAX %s".formatted(fdda, minMax));
  }

  @Test
  void sameSeed_sameWeights() {
    var first = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS).quantize(SmallRun.BITS, SHORT);
    var second = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS).quantize(SmallRun.BITS, SHORT);
    assertEquals(first.ranges(), second.ranges());
    assertSameArrays(first.weights(), second.weights());
  }

  @Test
  void centers_areTheSameAgain() {
    var again = Fdda.collectCenters(SmallRun.NETWORK, SmallRun.CALIBRATION);
    for (var label = 0; label < 10; label++) {
      assertArrayEquals(
          SmallRun.CENTERS.of(label).statistics().means(), again.of(label).statistics().means());
    }
  }

  @Test
  void centers_ofAllClasses_mostAreReliable() {
    assertEquals(10, SmallRun.CENTERS.classes().classes().size());
    assertEquals(21, SmallRun.CENTERS.classes().layout().layers());
    assertTrue(SmallRun.CENTERS.classes().reliable().length >= 8);
  }

  @Test
  void synthesis_stoppedByItsObserver_keepsItsIterations() {
    var synthesis = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS, step -> step.iteration() < 1);
    assertEquals(2, synthesis.iterations());
  }

  @Test
  void synthesis_goesOnWhereItEnded() {
    var whole = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS);
    var stopped = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS, step -> step.iteration() < 1);
    try (var synthesizer = stopped.synthesizer()) {
      assertEquals(2, synthesizer.iteration());
      synthesizer.run(StepObserver.none());
      var resumed = synthesizer.result();
      assertEquals(4, resumed.iterations());
      assertSameImages(whole, resumed);
    }
  }

  @Test
  void quantizer_goesOnWhereItWasSaved() {
    var bits = SmallRun.BITS;
    var whole = SmallRun.SYNTHESIS.quantize(bits, SHORT);
    Snapshot saved;
    try (var stopped = SmallRun.SYNTHESIS.quantizer(bits, SHORT)) {
      stopped.run(step -> step.iteration() < 2 || step.terms().isEmpty());
      saved = stopped.snapshot();
    }
    try (var resumed = SmallRun.SYNTHESIS.quantizer(bits, SHORT)) {
      resumed.restore(saved);
      resumed.run(StepObserver.none());
      var result = resumed.result();
      assertEquals(4, result.iterations());
      assertEquals(whole.ranges(), result.ranges());
      assertSameArrays(whole.weights(), result.weights());
    }
  }

  @Test
  void joint_andFrozen() {
    var synthesis = SmallRun.CENTERS.synthesize(SHORT_SYNTHESIS.withJointIterations(4));
    var frozen = synthesis.quantize(SmallRun.BITS, SHORT);
    var joint =
        synthesis.quantize(
            SmallRun.BITS,
            SHORT.map(
                DistilConfig.class, stage -> stage.withGeneratorTraining(GeneratorTraining.JOINT)));
    assertEquals(4, frozen.iterations());
    assertEquals(4, joint.iterations());
    var name = joint.weights().names().get(0);
    assertFalse(Arrays.equals(frozen.weights().values(name), joint.weights().values(name)));
  }

  @Test
  void publishedRanges_followTheGeneratorsFirstImages() {
    var tracked = TrackedRangeConfig.published().withGeneratorIterations(2);
    var published = SmallRun.SYNTHESIS.quantize(BitWidths.of(4, 4), QuantizationConfig.of(tracked));
    var nearest = NearestConfig.defaults().withMethod(RangeMethod.MIN_MAX).withImages(16);
    var extremes = SmallRun.SYNTHESIS.quantize(BitWidths.of(4, 4), QuantizationConfig.of(nearest));
    assertEquals(19, published.ranges().size());
    // 1 − 0.9² of the extremes of hardly trained images
    assertTrue(published.ranges().get(0).max() < 0.5 * extremes.ranges().get(0).max());
    assertTrue(published.ranges().get(0).max() > 0);
  }

  @Test
  void images_areOfTheirShape_andDependOnTheSeed() {
    var images = SmallRun.SYNTHESIS.images(List.of(3, 4), 1);
    assertEquals(2, images.size());
    assertEquals(28 * 28, images.get(0).length);
    assertFalse(Arrays.equals(images.get(0), SmallRun.SYNTHESIS.images(List.of(3, 4), 2).get(0)));
  }

  @Test
  void images_ofAnotherShape() {
    var images = new Pictures(new ImageShape(3, 32, 32), 10, List.of(0));
    assertRefused(
        () -> Fdda.evaluate(SmallRun.NETWORK, images),
        Sample.NETWORK,
        "takes 1×28×28 images",
        "these are 3×32×32");
    assertRefused(() -> SmallRun.QUANTIZED.evaluate(images), "these are 3×32×32");
  }

  @Test
  void images_ofOtherClasses() {
    var images = new Pictures(new ImageShape(1, 28, 28), 7, List.of(0));
    assertRefused(
        () -> Fdda.evaluate(SmallRun.NETWORK, images),
        Sample.NETWORK,
        "has 10 classes",
        "the images have 7");
  }

  private static QuantizedNetwork rangesOnly(RangeMethod method) {
    return SmallRun.CENTERS.quantizeRangesOnly(SmallRun.BITS, method);
  }

  static void assertSameImages(Synthesis expected, Synthesis actual) {
    var labels = List.of(0, 9, 4);
    for (var i = 0; i < labels.size(); i++) {
      assertArrayEquals(expected.images(labels, 5).get(i), actual.images(labels, 5).get(i));
    }
  }

  static void assertSameArrays(Snapshot expected, Snapshot actual) {
    assertEquals(Set.copyOf(expected.names()), Set.copyOf(actual.names()));
    for (var name : expected.names()) {
      assertArrayEquals(expected.values(name), actual.values(name), name);
    }
  }
}
