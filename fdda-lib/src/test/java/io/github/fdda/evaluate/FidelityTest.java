package io.github.fdda.evaluate;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class FidelityTest {

  /**
   * Softmax of (ln 3, 0) is (3/4, 1/4) and of (0, 0) is (1/2, 1/2): 3/4 ln 3/2 + 1/4 ln 1/2 =
   * 0.130812. The second student is the teacher, its logits shifted.
   */
  @Test
  void divergence_byHand() {
    var log3 = (float) Math.log(3);
    var images = Sample.dataset().test(2);
    var teacher = List.of(new float[] {log3, 0}, new float[] {1, 2});
    var student = List.of(new float[] {0, 0}, new float[] {101, 102});
    assertEquals(0.130812 / 2, Fidelity.of(teacher, student, images).divergence(), 1e-6);
    assertEquals(0, Fidelity.of(teacher, teacher, images).divergence(), 1e-12);
  }

  /** The student is right about all but the third image, the teacher about the last two. */
  @Test
  void agreementAndTop1_count() {
    var images = Sample.dataset().test(4);
    var teacher = List.of(wrong(images, 0), wrong(images, 1), right(images, 2), right(images, 3));
    var student = List.of(right(images, 0), right(images, 1), wrong(images, 2), teacher.get(3));
    var fidelity = Fidelity.of(teacher, student, images);
    assertEquals(25, fidelity.agreement());
    assertEquals(75, fidelity.top1());
    assertEquals(4, fidelity.images());
  }

  @Test
  void refusesOtherCounts() {
    var images = Sample.dataset().test(2);
    assertRefused(
        () -> Fidelity.of(List.of(oneHot(1)), List.of(oneHot(1)), images), "logits of 1 and 1");
    assertRefused(() -> Fidelity.of(List.of(), List.of(), images), "logits of 0 and 0");
  }

  private static float[] right(LabelledImages images, int index) {
    return oneHot(images.label(index));
  }

  private static float[] wrong(LabelledImages images, int index) {
    return oneHot((images.label(index) + 1) % 10);
  }

  private static float[] oneHot(int label) {
    var logits = new float[10];
    logits[label] = 5;
    return logits;
  }
}
