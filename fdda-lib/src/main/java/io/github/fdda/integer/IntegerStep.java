package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.List;

/**
 * One operation of a program.
 *
 * @param operator what is done
 * @param inputs to which features: 0 is the image, {@code i + 1} the result of step {@code i}
 * @param format what its integers mean
 */
@Internal
public record IntegerStep(IntegerOperator operator, List<Integer> inputs, IntegerFormat format) {

  /** Copies the list. */
  public IntegerStep {
    inputs = List.copyOf(inputs);
  }

  int[] run(int[][] features) {
    return operator.run(inputs.stream().map(i -> features[i]).toArray(int[][]::new));
  }
}
