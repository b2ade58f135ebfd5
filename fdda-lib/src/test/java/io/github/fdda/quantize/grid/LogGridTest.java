package io.github.fdda.quantize.grid;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogGridTest {

  private static final float ROOT = (float) Math.sqrt(2);

  @Test
  void levels_fallByTheRootOfTwo_thenZero() {
    var grid = new LogGrid(2, 0.8f);
    assertArrayEquals(new float[] {0, 0.4f / ROOT, 0.4f, 0.8f / ROOT, 0.8f}, grid.levels(), 1e-7f);
    assertEquals(4, grid.codeOfZero());
    assertEquals(257, new LogGrid(8, 1).levels().length);
  }

  /** −2·log₂ of the ratio to 0.8: of 0.7 it is 0.39, of 0.65 0.6, of 0.25 3.36, of 0.2 4. */
  @ParameterizedTest
  @CsvSource({
    "0.8, 0",
    "0.7, 0",
    "0.65, 1",
    "0.4, 2",
    "0.25, 3",
    "0.2, 4",
    "0.001, 4",
    "0, 4",
    "-0.1, 4",
    "0.9, 0",
    "7, 0"
  })
  void code(float value, int code) {
    var grid = new LogGrid(2, 0.8f);
    assertEquals(code, grid.code(value));
    assertEquals(code == 4 ? 0 : 0.8 * Math.pow(2, -code / 2.0), grid.fakeQuantize(value), 1e-7);
  }

  /** The level after 0.8 would be 1.13, which values above 0.95 are nearer to. */
  @Test
  void clips_whatALevelMoreWouldTake() {
    var grid = new LogGrid(3, 0.8f);
    assertFalse(grid.clips(0.94f));
    assertTrue(grid.clips(0.97f));
    assertFalse(grid.clips(0));
    assertTrue(grid.clips(-0.1f));
  }

  @Test
  void ofARange_isNeverEmpty() {
    assertEquals(new LogGrid(4, 0.7f), LogGrid.of(new QuantizationRange(0, 0.7f), 4));
    assertEquals(new LogGrid(4, 1e-8f), LogGrid.of(QuantizationRange.EMPTY, 4));
  }

  @Test
  void badInput() {
    assertRefused(() -> new LogGrid(9, 1), "9 bits");
    assertRefused(() -> new LogGrid(4, 0), "largest level 0.0");
    assertRefused(() -> new LogGrid(4, Float.NaN), "largest level NaN");
    assertRefused(() -> new LogGrid(4, 1).code(Float.NaN), "cannot quantize NaN");
  }
}
