package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** By what ranges are chosen where outputs are looked at. */
class OutputQualityTest {

  /** (−1, 0, 1) · (−1, 1, 0) = 1, and both have 2 squared. */
  @Test
  void correlation_byHand() {
    assertEquals(0.5, Correlation.mean(new float[] {1, 2, 3}, new float[] {10, 30, 20}, 1), 1e-12);
  }

  @Test
  void correlation_meanOverImages_constantOnesAreZero() {
    var exact = new float[] {1, 2, 1, 2, 1, 2, 5, 5};
    var other = new float[] {7, 9, 9, 7, 3, 4, 1, 2};
    assertEquals((1.0 - 1.0 + 1.0 + 0.0) / 4, Correlation.mean(exact, other, 4), 1e-12);
  }

  /** Only the first pair is turned round, by 3; the differences are 1, 3 and 2. */
  @Test
  void rankingLoss_byHand() {
    assertEquals(3.0 / 6, RankingLoss.of(new float[] {1, 2, 4}, new float[] {2, -1, 4}, 3), 1e-12);
  }

  @Test
  void rankingLoss_orderKept_isZero() {
    assertEquals(0, RankingLoss.of(new float[] {1, 2, 4}, new float[] {5, 5, 6}, 3));
  }

  @Test
  void rankingLoss_equalScores_haveNoOrder() {
    assertEquals(0, RankingLoss.of(new float[] {1, 1, 1}, new float[] {1, 2, 3}, 3));
  }

  @Test
  void rankingLoss_opposite_isOne() {
    var exact = new float[] {1, 2, 4, 3, 0, 9};
    var opposite = new float[] {-1, -2, -4, -3, 0, -9};
    assertEquals(1, RankingLoss.of(exact, opposite, 3), 1e-12);
  }

  /** Pairs are of one query: the second one's order is kept. */
  @Test
  void rankingLoss_pairsWithinAQuery() {
    var exact = new float[] {1, 2, 8, 9};
    var quantized = new float[] {2, 1, -9, -8};
    assertEquals(1.0 / 2, RankingLoss.of(exact, quantized, 2), 1e-12);
  }

  @Test
  void factors_bestOfEither() {
    assertEquals(
        new RangeFactors(0.7f, 1.1f),
        RangeFactors.best(
            RangeFactors.CANDIDATES,
            RangeFactors.CANDIDATES,
            each -> -Math.abs(each.left() - 0.71) - Math.abs(each.right() - 1.09)));
  }

  /** The first round ends at (0.5, 1.2), where a larger first factor is better. */
  @Test
  void factors_alternateTwice() {
    assertEquals(
        new RangeFactors(1.2f, 1.2f),
        RangeFactors.best(
            RangeFactors.CANDIDATES,
            RangeFactors.CANDIDATES,
            each -> each.right() == 1.2f ? each.left() : each.right() - 2 * each.left() - 9));
  }

  @Test
  void factors_nothingBetter_stayAsTheyAre() {
    assertEquals(
        new RangeFactors(1, 1),
        RangeFactors.best(RangeFactors.CANDIDATES, RangeFactors.CANDIDATES, each -> 0));
  }

  @Test
  void factors_fixedOne() {
    assertEquals(
        new RangeFactors(0.5f, 1),
        RangeFactors.best(
            RangeFactors.CANDIDATES, RangeFactors.FIXED, each -> -each.left() - 10 * each.right()));
  }
}
