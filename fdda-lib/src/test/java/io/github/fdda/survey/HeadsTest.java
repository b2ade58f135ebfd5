package io.github.fdda.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadsTest {

  private static final float[] LOGITS = {0, (float) Math.log(3)};

  @Test
  void everyHeadOfTheSameLogits_isNoDifference() {
    same(0, Math.log(3));
    same(0.25, 0.75);
    same(Math.log(0.25), Math.log(0.75));
    same(0.5, 0.75);
    same(Math.log(3));
    same(0.75);
  }

  private static void same(double... output) {
    assertEquals(0, Heads.difference(LOGITS, List.of(output)), 1e-6);
  }

  @Test
  void otherLogits_areFar() {
    assertTrue(Heads.difference(LOGITS, List.of(new double[] {0, 1.2})) > 0.05);
    assertTrue(Heads.difference(LOGITS, List.of(new double[] {0.26, 0.74})) > 0.01);
  }

  @Test
  void differenceOfLogits_isInUnitsOfTheLargest() {
    var logits = new float[] {-100, 50, 0};
    var difference = Heads.difference(logits, List.of(new double[] {-100, 51, 0}));
    assertEquals(0.01, difference, 1e-9);
  }

  @Test
  void smallProbabilities_countAsMuchAsLargeOnes() {
    var logits = new float[] {20, 0, 1};
    var sum = Math.exp(20) + 1 + Math.exp(1);
    var output = new double[] {Math.exp(20) / sum, 2 / sum, Math.exp(1) / sum};
    assertEquals(Math.log(2) / 20, Heads.difference(logits, List.of(output)), 1e-6);
  }

  @Test
  void severalOutputs_theOneThatFits() {
    var features = new double[] {7, 7, 7};
    var others = new double[] {3, 4};
    var logits = new double[] {0, Math.log(3)};
    assertEquals(0, Heads.difference(LOGITS, List.of(features, others, logits)), 1e-6);
  }

  @Test
  void notANumber_isFar() {
    var output = new double[] {Double.NaN, Math.log(3)};
    assertEquals(Double.POSITIVE_INFINITY, Heads.difference(LOGITS, List.of(output)));
  }
}
