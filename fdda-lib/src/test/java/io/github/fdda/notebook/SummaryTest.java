package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.LossHistory;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.synthesis.SynthesisStep.FineGrained;
import io.github.fdda.synthesis.SynthesisStep.SyntheticBatch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sizes of the bundled network are those told in the description of its file. */
class SummaryTest {

  private static final BnsCenters CENTERS =
      Fdda.collectCenters(Sample.network(), Sample.dataset().calibration(1));

  @Test
  void network() {
    assertEquals(
        "resnet20-fashion-mnist: 1×28×28 images to 10 classes; 22 convolution and linear,"
            + " 21 batch-normalization, 19 activation layers",
        text(Sample.network()));
  }

  @Test
  void dataset() {
    var dataset = Sample.dataset();
    assertEquals(
        String.format(
            Locale.ROOT,
            "fashion-mnist (sample): 1×28×28 images of 10 classes, %,d of them for testing",
            dataset.test().size()),
        text(dataset));
  }

  @Test
  void calibrationSet() {
    assertEquals(
        "Calibration set: 20 images of 1×28×28, 2 a class, drawn with seed 5",
        text(Sample.dataset().calibration(2, 5)));
  }

  @Test
  void centers() {
    var lines = text(CENTERS).lines().toList();
    var reliable = CENTERS.classes().reliable().length;
    assertEquals(
        String.format(
            Locale.ROOT,
            "BNS centers of resnet20-fashion-mnist: 10 classes, %d of them reliable; 784 channels in 21 layers; from 10 images, 1 a class",
            reliable),
        lines.get(0));
    assertEquals(List.of("class", "name", "reliable", "predicted"), words(lines.get(1)));
    assertEquals("1", words(lines.get(3)).get(0));
    assertEquals("Trouser", words(lines.get(3)).get(1));
    assertEquals(12, lines.size());
  }

  @Test
  void synthesis() {
    var config = SynthesisConfig.defaults().withIterations(1).withBatchSize(2).withSeed(3);
    assertEquals(
        "Synthesis for resnet20-fashion-mnist: generator of 10 classes after 1 of 1 iterations; batches of 2, seed 3",
        text(CENTERS.synthesize(config)));
  }

  /**
   * 1,095,016 bytes as floats; each of 270,608 weights saves 28 bits, 794 channels take 8 bytes.
   */
  @Test
  void quantizedNetwork() {
    var lines = text(CENTERS.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MIN_MAX)).lines();
    var list = lines.toList();
    assertEquals(
        "resnet20-fashion-mnist at W4A4: 154 kB, as floats 1,095 kB; 0 iterations of training",
        list.get(0));
    assertEquals(List.of("kind", "layer", "bits", "min", "max"), words(list.get(1)));
    assertEquals("… 21 more rows", list.get(12));
    assertEquals(23, list.size());
  }

  @Test
  void accuracy() {
    assertEquals(
        "Accuracy: top-1 66.62 %, top-5 97.10 % of 10,000 images",
        text(new Accuracy(66.61999893, 97.1, 10_000)));
  }

  @Test
  void confusionMatrix() {
    var matrix = ConfusionMatrix.of(List.of("a", "b"), List.of(0, 0, 1), List.of(0, 1, 1));
    assertEquals("Confusion matrix: 3 images, 2 classes, 66.67 % agree", text(matrix));
  }

  @Test
  void lossHistory() {
    var history = new LossHistory("run");
    history.add(Stages.distillation(4, 1.5, 0.25, 8, List.of(), List.of()));
    var expected =
        """
        run: 1 iteration
        iteration  loss  divergence  cross-entropy  gradient norm
                4  1.75         1.5           0.25              8""";
    assertEquals(expected, text(history));
  }

  @Test
  void synthesisStep() {
    var batch = new SyntheticBatch(List.of(0), List.of(new float[9]), List.of(), bns(), 0.5);
    var oneClass = new SyntheticBatch(List.of(7), List.of(new float[9]), List.of(), bns(), 0.75);
    var fine = new FineGrained(7, true, oneClass, bns(), 1.25, List.of(), 2.5, List.of());
    var step = new SynthesisStep(12, 0.001, 3.14159, 44, batch, 4, List.of(), Optional.of(fine));
    var expected =
        """
        Synthesis iteration 12: loss 3.142, class 7 drawn
        term                value
        CE (random labels)    0.5
        L_BNS                   4
        CE (one class)       0.75
        L_D (distorted)      1.25
        L_C (centralized)     2.5
        gradient norm          44
        learning rate       0.001""";
    assertEquals(expected, text(step));
  }

  @Test
  void synthesisStep_withoutOneClassBatch() {
    var batch = new SyntheticBatch(List.of(0), List.of(new float[9]), List.of(), bns(), 0.5);
    var step = new SynthesisStep(0, 0.001, 3, 44, batch, 4, List.of(), Optional.empty());
    assertTrue(text(step).startsWith("Synthesis iteration 0: loss 3\nterm"), text(step));
  }

  @Test
  void quantizationStep() {
    var images = List.of(new float[9], new float[9]);
    var step = Stages.distillation(3, 1.5, 0.25, 8, List.of(0, 1), images);
    var expected =
        """
        Quantization, distillation, iteration 3: loss 1.75, 2 images
        term              value
        divergence          1.5
        cross-entropy      0.25
        gradient norm         8
        learning rate  0.000001""";
    assertEquals(expected, text(step));
  }

  @Test
  void html_saysTheSame() {
    var html = Renderings.of(new Accuracy(50, 75, 4)).forms().get("text/html");
    assertEquals("<div><b>Accuracy</b>: top-1 50.00 %, top-5 75.00 % of 4 images</div>", html);
  }

  private static Bns bns() {
    return Bns.of(new BnsLayout(List.of(1)), new float[1], new float[1]);
  }

  private static String text(Object result) {
    return String.valueOf(Renderings.of(result).forms().get("text/plain"));
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }
}
