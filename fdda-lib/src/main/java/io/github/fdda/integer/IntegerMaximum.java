package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.Arrays;

/** The largest integer of each window; padding does not count. */
@Internal
public record IntegerMaximum(IntegerWindow window) implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    var values = inputs[0];
    var seen = new int[window.positions()];
    var channels = values.length / window.plane();
    var maxima = new int[channels * seen.length];
    Arrays.fill(maxima, Integer.MIN_VALUE);
    for (var channel = 0; channel < channels; channel++) {
      for (var tap = 0; tap < window.taps(); tap++) {
        window.look(values, channel * window.plane(), tap, Integer.MIN_VALUE, seen);
        for (var i = 0; i < seen.length; i++) {
          var to = channel * seen.length + i;
          maxima[to] = Math.max(maxima[to], seen[i]);
        }
      }
    }
    return maxima;
  }
}
