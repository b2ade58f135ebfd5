package io.github.fdda.quantize.batch;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixupTest {

  /**
   * Beta(1, 1) is uniform, so λ is the draw itself; Beta(½, ½) is the arcsine distribution, λ =
   * sin²(πu/2): sin²(π/6) = ¼ at u = ⅓. Of λ and 1 − λ, the larger counts.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.7, 0.7",
    "1, 0.2, 0.8",
    "0.5, 0.3333333333333333, 0.75",
    "0.5, 0.5, 0.5",
    "3, 0.5, 0.5"
  })
  void coefficient(double alpha, double draw, float expected) {
    RandomGenerator random = constant(draw);
    var mixed =
        Mixup.sameClass(alpha)
            .mix(List.of(new float[] {1, 0}), List.of(new float[] {0, 1}), random);
    assertArrayEquals(new float[] {expected, 1 - expected}, mixed.get(0), 1e-6f);
  }

  /** Each image gets a part of another one, and more than half of itself. */
  @Test
  void batch_mixesEachWithAnother() {
    var images = List.of(new float[] {1, 0, 0}, new float[] {0, 1, 0}, new float[] {0, 0, 1});
    var mixed = Mixup.batch(1).mixAmong(images, new SplittableRandom(4));
    for (var i = 0; i < 3; i++) {
      var parts = mixed.get(i);
      assertEquals(1, parts[0] + parts[1] + parts[2], 1e-6);
      assertEquals(0, parts[0] * parts[1] * parts[2], 0);
      assertTrue(parts[i] >= 0.5 && parts[i] < 1, parts[i] + " of itself");
    }
    assertNotEquals(mixed.get(0)[0], mixed.get(1)[1], "one λ for all");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity"})
  void alpha_outOfRange(double alpha) {
    assertRefused(() -> Mixup.batch(alpha), "α of mixup " + alpha);
  }

  private static RandomGenerator constant(double draw) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("only one number is drawn for an image");
      }

      @Override
      public double nextDouble() {
        return draw;
      }
    };
  }
}
