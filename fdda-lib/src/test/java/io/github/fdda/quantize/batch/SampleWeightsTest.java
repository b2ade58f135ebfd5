package io.github.fdda.quantize.batch;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleWeightsTest {

  private static final float LOG_2 = (float) Math.log(2);
  private static final float LOG_3 = (float) Math.log(3);

  /** Probabilities ¾ and ¼, then ½ and ½: of labels 1 and 0, difficulty ¾ and ½. */
  private static final List<float[]> TEACHER = List.of(new float[] {LOG_3, 0}, new float[] {1, 1});

  private static final List<Integer> LABELS = List.of(1, 0);

  @Test
  void hardness_weightsByDifficulty() {
    var weights = SampleWeights.equal().withHardness(1).ofSamples(TEACHER, LABELS);
    assertArrayEquals(new float[] {1.2f, 0.8f}, weights, 1e-6f);
  }

  @Test
  void confidence_dropsLabelsOfDoubtedSamples() {
    var weights = SampleWeights.equal().withConfidence(0.6);
    assertArrayEquals(new float[] {1, 1}, weights.ofSamples(TEACHER, LABELS));
    assertArrayEquals(new float[] {1, 0}, weights.ofLabels(TEACHER, LABELS));
    assertArrayEquals(
        new float[] {1.2f, 0}, weights.withHardness(1).ofLabels(TEACHER, LABELS), 1e-6f);
    assertArrayEquals(new float[] {1, 1}, weights.withConfidence(0.5).ofLabels(TEACHER, LABELS));
  }

  /**
   * As {@link DistillationTest#twoClasses}: at T = 2 the first sample has KL 0.056633, the second
   * 0; both have cross-entropy log 2. The teacher's probabilities at T = 1 are ⅘ and ⅕, ½ and ½; of
   * labels 0 and 1 the difficulties are ⅕ and ½, at γ = 1 the weights 4/7 and 10/7. The second
   * sample's largest probability is below 0.6: its label does not count.
   */
  @Test
  void loss_weighsSamples() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var teacher = manager.create(new float[] {2 * LOG_2, 0, 1, 1}, new Shape(2, 2));
      var student = manager.create(new float[] {5, 5, 7, 7}, new Shape(2, 2));
      var weights = SampleWeights.equal().withHardness(1).withConfidence(0.6);
      var loss = new StudentLoss(new Distillation(2, 3, 0.5), weights, manager);
      var terms = loss.of(student, teacher, List.of(0, 1));
      assertEquals(12 * 0.056633 / 2 * 4 / 7, terms.divergence().getFloat(), 1e-5);
      assertEquals(0.5 * 0.693147 / 2 * 4 / 7, terms.crossEntropy().getFloat(), 1e-5);
    }
  }

  @Test
  void loss_ofEqualSamplesIsTheUsualOne() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var teacher = manager.create(new float[] {2, 0, 1, -1, 0.5f, 3}, new Shape(2, 3));
      var student = manager.create(new float[] {1, 0, 0, 2, -1, 0.3f}, new Shape(2, 3));
      var labels = List.of(2, 1);
      var distillation = new Distillation(4, 2, 0.7);
      var equal = new StudentLoss(distillation, SampleWeights.equal(), manager);
      // Every sample is surer than that, so only the way of computing differs.
      var confident = SampleWeights.equal().withConfidence(0.01);
      var weighed = new StudentLoss(distillation, confident, manager);
      assertEquals(
          equal.of(student, teacher, labels).total().getFloat(),
          weighed.of(student, teacher, labels).total().getFloat(),
          1e-5);
    }
  }

  @Test
  void values_outOfRange() {
    var equal = SampleWeights.equal();
    assertRefused(() -> equal.withHardness(-1), "exponent of hardness -1.0");
    assertRefused(() -> equal.withHardness(Double.NaN), "exponent of hardness NaN");
    assertRefused(() -> equal.withConfidence(1.5), "confidence 1.5: give a probability");
    assertRefused(() -> equal.withConfidence(Double.NaN), "confidence NaN");
    var confident = equal.withConfidence(0.5);
    assertRefused(() -> confident.requireActs(0), "confidence 0.5", "give labels a weight");
  }
}
