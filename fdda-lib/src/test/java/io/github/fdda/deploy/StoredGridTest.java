package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Messages;
import io.github.fdda.onnx.IntegerType;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import org.junit.jupiter.api.Test;

class StoredGridTest {

  private static StoredGrid stored(float min, float max, int bits, int leastBits) {
    return StoredGrid.of(
        "t", AffineGrid.of(new QuantizationRange(min, max), bits), leastBits, false);
  }

  @Test
  void of_fromZero_unsignedWithoutZeroPoint() {
    assertEquals(new StoredGrid(IntegerType.UINT4, 0.5f, 0, 0, 15), stored(0, 7.5f, 4, 4));
    assertEquals(new StoredGrid(IntegerType.UINT8, 0.5f, 0, 0, 255), stored(0, 127.5f, 8, 4));
  }

  @Test
  void of_aroundZero_unsignedWithZeroPoint() {
    assertEquals(new StoredGrid(IntegerType.UINT4, 1, 3, 0, 15), stored(-3, 12, 4, 4));
  }

  @Test
  void of_symmetric_signedWithoutZeroPoint() {
    assertEquals(
        new StoredGrid(IntegerType.INT8, 0.25f, 0, -128, 127),
        StoredGrid.of("t", new AffineGrid(8, 4, 0), 4, true));
  }

  @Test
  void of_symmetricByChance_unsignedAsTheOthers() {
    assertEquals(
        new StoredGrid(IntegerType.UINT8, 0.25f, 128, 0, 255),
        StoredGrid.of("t", new AffineGrid(8, 4, 0), 4, false));
  }

  @Test
  void of_withoutZeroInRange_typeThatHoldsTheZeroPoint() {
    // 5 to 20: levels −8 … 7 stand for 5 … 20, so that 0 would be at −13.
    assertEquals(new StoredGrid(IntegerType.INT8, 1, -13, -8, 7), stored(5, 20, 4, 4));
    assertEquals(IntegerType.INT16, stored(200, 455, 8, 4).type());
    assertEquals(-328, stored(200, 455, 8, 4).zeroPoint());
  }

  @Test
  void of_oddBits_doNotFillTheirType() {
    assertEquals(new StoredGrid(IntegerType.UINT4, 1, 0, 0, 7), stored(0, 7, 3, 4));
    assertFalse(stored(0, 7, 3, 4).fillsType());
    assertTrue(stored(0, 15, 4, 4).fillsType());
  }

  @Test
  void of_widened_eightBits() {
    assertEquals(new StoredGrid(IntegerType.UINT8, 1, 0, 0, 15), stored(0, 15, 4, 8));
  }

  @Test
  void of_tooFarFromZero_refused() {
    Messages.assertRefused(() -> stored(1000, 1001, 8, 4), "'t'", "zero point");
  }
}
