package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Distortion;
import io.github.fdda.data.ImageShape;
import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Batches;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is measured on the results of steps 1 and 2. */
class StatisticsTest {

  /** With one image a class, a center is the statistics of that image. */
  @Test
  void statistics_ofTheCalibrationImages_areTheCenters() {
    var sample = SmallRun.CENTERS.statistics("calibration", SmallRun.CALIBRATION);
    assertEquals("calibration", sample.name());
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), sample.labels());
    for (var label = 0; label < 10; label++) {
      var center = SmallRun.CENTERS.of(label).statistics();
      assertArrayEquals(center.means(), sample.statistics().get(label).means(), 1e-5f);
      assertArrayEquals(center.variances(), sample.statistics().get(label).variances(), 1e-5f);
    }
  }

  @Test
  void statistics_ofOtherImages() {
    var pictures = new Pictures(new ImageShape(3, 32, 32), 10, List.of(0));
    assertRefused(() -> SmallRun.CENTERS.statistics("x", pictures), "these are 3×32×32");
  }

  @Test
  void metric_isInTheTeachersRunningVariances() {
    var units = SmallRun.CENTERS.metric(BnsUnits.RUNNING).varianceUnits();
    var last = SmallRun.NETWORK.batchNorms().get(20);
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = SmallRun.NETWORK.parameters(manager)) {
      var variances = parameters.get(last.runningVariance()).toFloatArray();
      assertEquals(64, variances.length);
      assertArrayEquals(
          variances, Arrays.copyOfRange(units, units.length - 64, units.length), 1e-6f);
    }
    var ones = SmallRun.CENTERS.metric(BnsUnits.ABSOLUTE).meanUnits();
    assertEquals(784, ones.length);
    assertEquals(1, ones[783]);
  }

  @Test
  void distorted_withoutNoise_areTheCenters() {
    var config = SmallRun.SYNTHESIS_CONFIG.withDistortion(new Distortion(0, 0));
    var sample = SmallRun.CENTERS.distorted(config, 2);
    assertEquals(
        List.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9), sample.labels());
    assertArrayEquals(
        SmallRun.CENTERS.of(4).statistics().means(), sample.statistics().get(9).means());
  }

  /** 10 classes of 20 draws of 784 channels: a deviation known to a part in 500. */
  @Test
  void distorted_deviateAsConfigured() {
    var config =
        SmallRun.SYNTHESIS_CONFIG
            .withUnits(BnsUnits.RUNNING)
            .withDistortion(new Distortion(0.5, 2));
    var sample = SmallRun.CENTERS.distorted(config, 20);
    var metric = SmallRun.CENTERS.metric(BnsUnits.RUNNING);
    var meanUnits = metric.meanUnits();
    var varianceUnits = metric.varianceUnits();
    var meanSquares = 0.0;
    var varianceSquares = 0.0;
    for (var i = 0; i < sample.size(); i++) {
      var center = SmallRun.CENTERS.of(sample.labels().get(i)).statistics();
      var drawn = sample.statistics().get(i);
      for (var c = 0; c < 784; c++) {
        meanSquares += Math.pow((drawn.means()[c] - center.means()[c]) / meanUnits[c], 2);
        varianceSquares +=
            Math.pow((drawn.variances()[c] - center.variances()[c]) / varianceUnits[c], 2);
      }
    }
    assertEquals(0.5, Math.sqrt(meanSquares / (200 * 784)), 0.01);
    assertEquals(2, Math.sqrt(varianceSquares / (200 * 784)), 0.04);
  }

  @Test
  void distorted_none() {
    assertRefused(() -> SmallRun.CENTERS.distorted(SmallRun.SYNTHESIS_CONFIG, 0), "at least 1");
    assertRefused(() -> SmallRun.CENTERS.distorted(SmallRun.SYNTHESIS_CONFIG, -1), "at least 1");
  }

  @Test
  void statistics_ofSyntheticImages() {
    var sample = SmallRun.SYNTHESIS.statistics("synthetic", 2, 3);
    var labels = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertEquals(labels, sample.labels());
    var images = SmallRun.SYNTHESIS.images(labels, 3);
    var expected = SmallRun.CENTERS.statistics("again", images, labels);
    assertArrayEquals(expected.statistics().get(13).means(), sample.statistics().get(13).means());
    assertRefused(() -> SmallRun.SYNTHESIS.statistics("none", 0, 3), "at least 1");
  }

  @Test
  void recognized_isThePercentWithTheClassAskedFor() {
    var labels = IntStream.range(0, 50).mapToObj(i -> i % 10).toList();
    var logits = Fdda.logits(SmallRun.NETWORK, SmallRun.SYNTHESIS.images(labels, 3));
    var predicted = logits.stream().map(Batches::argMax).toList();
    var names = SmallRun.CALIBRATION.classes();
    var expected = ConfusionMatrix.of(names, labels, predicted).agreement();
    assertTrue(expected > 10 && expected < 100, () -> expected + " says nothing");
    assertEquals(expected, SmallRun.SYNTHESIS.recognized(5, 3), 1e-9);
  }

  /** More than the generator makes at once: every label has its image, none twice. */
  @Test
  void images_inSeveralBatches() {
    var labels = IntStream.range(0, 259).mapToObj(i -> i % 10).toList();
    var images = SmallRun.SYNTHESIS.images(labels, 1);
    assertEquals(259, images.size());
    assertEquals(259, images.stream().map(Arrays::toString).distinct().count());
    assertTrue(
        images.stream()
            .allMatch(image -> image.length == 784 && Float.isFinite(image[0] + image[783])));
    assertArrayEquals(images.get(258), SmallRun.SYNTHESIS.images(labels, 1).get(258));
  }

  /** Batches of 65 and 65: the labels of the second must be those of the second. */
  @Test
  void images_ofLaterBatches_areOfTheirLabels() {
    var zeros = Collections.nCopies(65, 0);
    var ones = Collections.nCopies(65, 1);
    var first = SmallRun.SYNTHESIS.images(concatenate(zeros, zeros), 1);
    var second = SmallRun.SYNTHESIS.images(concatenate(zeros, ones), 1);
    assertArrayEquals(first.get(64), second.get(64));
    assertFalse(Arrays.equals(first.get(65), second.get(65)));
  }

  @Test
  void images_ofOneLabel() {
    assertRefused(() -> SmallRun.SYNTHESIS.images(List.of(3), 0), "labels", "at least 2");
  }

  private static List<Integer> concatenate(List<Integer> first, List<Integer> second) {
    return IntStream.range(0, first.size() + second.size())
        .mapToObj(i -> i < first.size() ? first.get(i) : second.get(i - first.size()))
        .toList();
  }
}
