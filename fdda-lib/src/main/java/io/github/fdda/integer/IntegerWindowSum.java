package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * The sum of each window: an average that is not divided yet. Division waits until the feature is
 * quantized, so that it is rounded once.
 *
 * @param window how it slides
 * @param factors by which the sum at each position is multiplied, so that one divisor serves all
 *     positions: near the border a window may average fewer values
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // nobody writes to it
public record IntegerWindowSum(IntegerWindow window, int[] factors) implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    var values = inputs[0];
    var seen = new int[factors.length];
    var sums = new int[values.length / window.plane() * factors.length];
    for (var channel = 0; channel < sums.length / factors.length; channel++) {
      for (var tap = 0; tap < window.taps(); tap++) {
        window.look(values, channel * window.plane(), tap, 0, seen);
        for (var i = 0; i < seen.length; i++) {
          sums[channel * seen.length + i] += seen[i] * factors[i];
        }
      }
    }
    return sums;
  }
}
