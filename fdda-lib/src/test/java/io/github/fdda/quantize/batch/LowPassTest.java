package io.github.fdda.quantize.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.fdda.data.ImageShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowPassTest {

  private static final ImageShape SHAPE = new ImageShape(2, 8, 6);

  /**
   * A wave keeps its form; its height falls by exp(−D²/2D₀²). At D₀ = 0.5: of 3 periods in 6
   * columns D = 1, e⁻² = 0.135335; of 2 in 8 rows D = ½, e^−½ = 0.606531; both at once, their
   * product; of 5 in 6 columns the same as of 1, D = ⅓, e^(−2/9) = 0.800737.
   */
  @ParameterizedTest
  @CsvSource({"0, 0, 1", "3, 0, 0.135335", "0, 2, 0.606531", "3, 2, 0.082085", "5, 0, 0.800737"})
  void wave_isDamped(int periodsAcross, int periodsDown, double expected) {
    var wave = new float[SHAPE.size()];
    for (var i = 0; i < wave.length; i++) {
      var across = 2 * Math.PI * periodsAcross * (i % 6) / 6;
      var down = 2 * Math.PI * periodsDown * (i / 6 % 8) / 8;
      // The second channel is not the first.
      wave[i] = (float) (Math.cos(across) * Math.cos(down)) * (i < 48 ? 1 : -3);
    }
    var filtered = new LowPass(SHAPE, 0.5).apply(wave);
    for (var i = 0; i < wave.length; i++) {
      assertEquals(expected * wave[i], filtered[i], 1e-5);
    }
  }

  @Test
  void noCutOff_sameImages() {
    var images = List.of(new float[SHAPE.size()]);
    assertSame(images, LowPass.apply(images, SHAPE, 0));
  }
}
