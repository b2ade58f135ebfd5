package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * Relu and Clip, Max and Min with a number: limits values to an interval.
 *
 * @param lowest the smallest result, one for each block of values with one scale
 * @param highest the largest result, one for each block
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // nobody writes to them
public record IntegerClamp(int[] lowest, int[] highest) implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    var values = inputs[0];
    var results = new int[values.length];
    var block = values.length / lowest.length;
    for (var i = 0; i < values.length; i++) {
      results[i] = Math.max(lowest[i / block], Math.min(highest[i / block], values[i]));
    }
    return results;
  }
}
