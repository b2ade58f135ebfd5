package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * The same values on a finer scale.
 *
 * @param shifts to the left, one for each block of values with one scale
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // nobody writes to it
public record IntegerAlignment(int[] shifts) implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    var values = inputs[0];
    var results = new int[values.length];
    var block = values.length / shifts.length;
    for (var i = 0; i < values.length; i++) {
      results[i] = values[i] << shifts[i / block];
    }
    return results;
  }
}
