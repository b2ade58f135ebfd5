package io.github.fdda.evaluate;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final List<String> CLASSES = List.of("cat", "dog", "owl");

  @Test
  void rowsAreTheReference_columnsThePrediction() {
    var matrix = ConfusionMatrix.of(CLASSES, List.of(0, 0, 0, 1, 1), List.of(0, 2, 2, 1, 0));
    assertEquals(CLASSES, matrix.classes());
    assertEquals(1, matrix.count(0, 0));
    assertEquals(2, matrix.count(0, 2));
    assertEquals(0, matrix.count(2, 0));
    assertEquals(1, matrix.count(1, 0));
    assertEquals(3, matrix.images(0));
    assertEquals(0, matrix.images(2));
    assertEquals(5, matrix.images());
    assertEquals(40, matrix.agreement());
  }

  @Test
  void ofNoImages() {
    var matrix = ConfusionMatrix.of(CLASSES, List.of(), List.of());
    assertEquals(0, matrix.images());
    assertTrue(Double.isNaN(matrix.agreement()));
  }

  @Test
  void badInput() {
    assertRefused(() -> ConfusionMatrix.of(CLASSES, List.of(0), List.of(0, 1)), "1 answers with 2");
    assertRefused(() -> ConfusionMatrix.of(CLASSES, List.of(3), List.of(0)), "no class 3");
    assertRefused(() -> ConfusionMatrix.of(CLASSES, List.of(0), List.of(-1)), "no class -1");
  }
}
