package io.github.fdda.quantize.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayerErrorTest {

  /** Two bits from 0 to 3: a step of 1. */
  private static final AffineGrid GRID = AffineGrid.of(new QuantizationRange(0, 3), 2);

  @Test
  void clippingAndRounding_inMeanSquares() {
    // 5 is clipped by 2, −1 by 1; 0.5 loses 0.5, 2.25 loses 0.25, 3.25 too: it rounds to 3
    var values = new float[] {5, -1, 0.5f, 2.25f, 3.25f};
    var error = SquaredErrors.of(values, GRID).mean("activation", "relu", 2);
    assertEquals((25 + 1 + 0.25 + 5.0625 + 10.5625) / 5, error.signal(), 1e-9);
    assertEquals((4 + 1) / 5.0, error.clipping(), 1e-9);
    assertEquals((0.25 + 0.0625 + 0.0625) / 5, error.rounding(), 1e-9);
  }

  @Test
  void sumsOverParts() {
    var parts =
        SquaredErrors.of(new float[] {5, 1}, GRID)
            .plus(SquaredErrors.of(new float[] {2.5f}, GRID))
            .plus(SquaredErrors.NONE);
    assertEquals(new SquaredErrors(3, 32.25, 4, 0.25), parts);
  }

  @Test
  void clips_moreThanHalfAStepOutside() {
    assertFalse(GRID.clips(-0.4f));
    assertFalse(GRID.clips(3.4f));
    assertTrue(GRID.clips(-0.6f));
    assertTrue(GRID.clips(3.6f));
  }

  @Test
  void signalToNoise_inDecibels() {
    // a hundredth of the signal: 20 dB
    assertEquals(20, new LayerError("weight", "conv", 4, 5, 0.03, 0.02).signalToNoise(), 1e-9);
    assertEquals(
        Double.POSITIVE_INFINITY, new LayerError("weight", "conv", 4, 5, 0, 0).signalToNoise());
  }

  @Test
  void table_hasARowAnError() {
    var table =
        LayerError.table(
            List.of(
                new LayerError("weight", "conv", 4, 5, 0.03, 0.02),
                new LayerError("activation", "relu", 3, 1, 0, 0.1)));
    assertEquals(
        List.of("kind", "layer", "bits", "signal_to_noise_db", "clipping", "rounding"),
        table.columnNames());
    assertEquals("relu", table.row(1).getString("layer"));
    assertEquals(3, table.row(1).getInt("bits"));
    assertEquals(10, table.row(1).getDouble("signal_to_noise_db"), 1e-9);
    assertEquals(0.03, table.row(0).getDouble("clipping"));
    assertEquals(0.02, table.row(0).getDouble("rounding"));
  }
}
