package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerFormat;
import io.github.fdda.integer.IntegerStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Steps of a program that are done together: nothing is stored between them.
 *
 * @param head the first; none where single values of a stored feature are changed
 * @param operands features it takes
 * @param stages what is done to each of its values, one after the other
 * @param output the feature it makes: that of its last step
 */
record FusedStep(
    Optional<IntegerStep> head, List<FusedOperand> operands, List<IntegerStep> stages, int output) {

  FusedStep {
    operands = List.copyOf(operands);
    stages = List.copyOf(stages);
  }

  /** What the integers of its output mean. */
  IntegerFormat format() {
    return stages.isEmpty() ? head.orElseThrow().format() : stages.get(stages.size() - 1).format();
  }

  /** This step with one more stage. */
  FusedStep then(IntegerStep stage, int newOutput) {
    var more = new ArrayList<>(stages);
    more.add(stage);
    return new FusedStep(head, operands, more, newOutput);
  }
}
