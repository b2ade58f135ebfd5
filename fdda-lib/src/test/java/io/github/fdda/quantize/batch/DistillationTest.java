package io.github.fdda.quantize.batch;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistillationTest {

  private static final float LOG_2 = (float) Math.log(2);

  /**
   * Logits 2·log 2 and 0 at T = 2 are probabilities ⅔ and ⅓ in the teacher; the student's are ½ and
   * ½. KL = ⅔·log(4/3) + ⅓·log(2/3) = 0.0566330, times α·T² = 3·4. The second image agrees, which
   * halves the mean. The student's cross-entropy is log 2 for both.
   */
  @Test
  void twoClasses() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var teacher = manager.create(new float[] {2 * LOG_2, 0, 1, 1}, new Shape(2, 2));
      var student = manager.create(new float[] {5, 5, 7, 7}, new Shape(2, 2));
      var labels = manager.create(new long[] {0, 1});
      var terms = new Distillation(2, 3, 0.5).loss(student, teacher, labels);
      assertEquals(12 * 0.056633 / 2, terms.divergence().getFloat(), 1e-5);
      assertEquals(0.5 * 0.693147, terms.crossEntropy().getFloat(), 1e-5);
      assertEquals(6 * 0.056633 + 0.5 * 0.693147, terms.total().getFloat(), 1e-5);
    }
  }

  @Test
  void studentLikeTeacher() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var logits = manager.create(new float[] {3, -2, 0.5f}, new Shape(1, 3));
      var terms =
          Distillation.published()
              .withLabels(0)
              .loss(logits, logits, manager.create(new long[] {2}));
      assertEquals(0, terms.total().getFloat(), 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, temperature 0.0",
    "-1, 1, 1, temperature -1.0",
    "NaN, 1, 1, temperature NaN",
    "Infinity, 1, 1, temperature Infinity",
    "1, -1, 1, divergence -1.0",
    "1, NaN, 1, divergence NaN",
    "1, 1, -1, labels -1.0",
    "1, 1, Infinity, labels Infinity"
  })
  void values_outOfRange(double temperature, double alpha, double labels, String named) {
    assertRefused(() -> new Distillation(temperature, alpha, labels), named);
  }
}
