package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerStep;
import java.util.List;

/**
 * What a fused step takes.
 *
 * @param feature 0 is the image, {@code i + 1} the result of step {@code i} of the program
 * @param stages done to its values on the way in
 */
record FusedOperand(int feature, List<IntegerStep> stages) {

  FusedOperand {
    stages = List.copyOf(stages);
  }

  static FusedOperand of(int feature) {
    return new FusedOperand(feature, List.of());
  }
}
