package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/** The sum of two features of the same scales. */
@Internal
public record IntegerSum() implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    var sums = inputs[0].clone();
    for (var i = 0; i < sums.length; i++) {
      sums[i] += inputs[1][i];
    }
    return sums;
  }
}
