package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * Values put elsewhere: transposed, sliced or padded with zeros.
 *
 * @param positions where each result comes from; {@link #ZERO} if from nowhere
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // large, and nobody writes to it
public record IntegerSelection(int[] positions) implements IntegerOperator {

  /** From nowhere: the result is zero. */
  public static final int ZERO = -1;

  @Override
  public int[] run(int[]... inputs) {
    var results = new int[positions.length];
    for (var i = 0; i < results.length; i++) {
      results[i] = positions[i] == ZERO ? 0 : inputs[0][positions[i]];
    }
    return results;
  }
}
