package io.github.fdda.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifficultyTest {

  private static final float LOG_3 = (float) Math.log(3);

  /** Of classes with logits log 3 and 0 the probabilities are ¾ and ¼. */
  private static final List<float[]> LOGITS =
      List.of(new float[] {LOG_3, 0}, new float[] {LOG_3, 0});

  @Test
  void probability_isSoftmax() {
    assertEquals(0.75, Difficulty.probability(LOGITS.get(0), 0), 1e-7);
    assertEquals(0.25, Difficulty.probability(LOGITS.get(0), 1), 1e-7);
    assertEquals(1, Difficulty.probability(new float[] {2000, 0}, 0));
    assertEquals(0, Difficulty.probability(new float[] {2000, 0}, 1));
  }

  /** d = ¼ and ¾. γ = 1: ½ and 1½. γ = 2: 1/16 and 9/16 over their mean 5/16. γ = 0: alike. */
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 0.5, 1.5", "2, 0.2, 1.8"})
  void weights_growWithDifficulty(double gamma, float easy, float hard) {
    var weights = Difficulty.weights(LOGITS, List.of(0, 1), gamma);
    assertArrayEquals(new float[] {easy, hard}, weights, 1e-6f);
  }

  @Test
  void nothingHard_allAlike() {
    var sure = List.of(new float[] {2000, 0}, new float[] {0, 2000});
    assertArrayEquals(new float[] {1, 1}, Difficulty.weights(sure, List.of(0, 1), 2));
  }
}
