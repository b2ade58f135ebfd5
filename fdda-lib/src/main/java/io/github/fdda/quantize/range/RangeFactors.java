package io.github.fdda.quantize.range;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Factors for the ranges of two tensors that are multiplied with each other.
 *
 * @param left of the first one's extremes
 * @param right of the second one's
 */
record RangeFactors(float left, float right) {

  /** 0.5, 0.55, … 1.2. */
  static final List<Float> CANDIDATES =
      IntStream.rangeClosed(10, 24).mapToObj(i -> i / 20f).toList();

  /** A range that stays as it is. */
  static final List<Float> FIXED = List.of(1f);

  private static final int ROUNDS = 2;

  /**
   * Starts with factors of 1, and finds the best of either while the other is fixed, twice. What is
   * found is at least as good as the start.
   *
   * @param lefts candidates
   * @param rights candidates
   * @param quality larger is better
   */
  static RangeFactors best(
      List<Float> lefts, List<Float> rights, ToDoubleFunction<RangeFactors> quality) {
    var best = new RangeFactors(1, 1);
    for (var round = 0; round < ROUNDS; round++) {
      var right = best.right;
      best = best(best, lefts.stream().map(f -> new RangeFactors(f, right)).toList(), quality);
      var left = best.left;
      best = best(best, rights.stream().map(f -> new RangeFactors(left, f)).toList(), quality);
    }
    return best;
  }

  private static RangeFactors best(
      RangeFactors start, List<RangeFactors> others, ToDoubleFunction<RangeFactors> quality) {
    var best = start;
    var most = quality.applyAsDouble(start);
    for (var other : others) {
      var value = quality.applyAsDouble(other);
      if (value > most) {
        best = other;
        most = value;
      }
    }
    return best;
  }
}
