package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/** One operation on the integers of one image; a pure function. */
@Internal
public sealed interface IntegerOperator
    permits IntegerAlignment,
        IntegerClamp,
        IntegerConcatenation,
        IntegerConvolution,
        IntegerMaximum,
        IntegerQuantization,
        IntegerSelection,
        IntegerSum,
        IntegerWindowSum {

  /**
   * Computes a feature.
   *
   * @param inputs the integers of each input in row-major order, without the batch axis; not
   *     written to
   * @return the integers of the output; may be an input itself
   */
  int[] run(int[]... inputs);
}
