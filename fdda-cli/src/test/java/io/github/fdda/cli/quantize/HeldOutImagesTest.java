package io.github.fdda.cli.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Sample;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sample has 20 training images of each of ten classes. */
final class HeldOutImagesTest {

  @Test
  void usual_isWhatCalibrationLeaves() {
    var images = of(1, Optional.empty());
    assertFalse(images.areSynthetic());
    assertEquals(190, images.count());
  }

  @Test
  void usual_isSyntheticWhereNoImageIsLeftOrCalibrated() {
    for (var calibrated : new int[] {0, 20}) {
      var images = of(calibrated, Optional.empty());
      assertTrue(images.areSynthetic());
      assertEquals(200, images.measuredPerClass());
      assertEquals(2_000, images.count());
    }
  }

  @Test
  void asked_isTaken() {
    assertEquals(70, of(1, Optional.of(7)).count());
    assertTrue(of(1, Optional.of(0)).areSynthetic());
    assertFalse(of(0, Optional.of(3)).areSynthetic());
  }

  @Test
  void perClass_isRoundedUp() {
    assertEquals(3, HeldOutImages.perClassFor(2_001, 1_000));
    assertEquals(2, HeldOutImages.perClassFor(2_000, 1_000));
  }

  private static HeldOutImages of(int calibrated, Optional<Integer> asked) {
    return HeldOutImages.of(Sample.dataset(), 10, calibrated, asked);
  }
}
