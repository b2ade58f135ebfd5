package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.List;

/**
 * A network of integers. This class, and all it reaches, has no floating-point arithmetic; a test
 * looks for it in the byte code.
 *
 * @param input what images are made of
 * @param steps in the order they run
 * @param logits which feature holds them, and the shifts that bring all classes to one exponent
 */
@Internal
public record IntegerProgram(IntegerInput input, List<IntegerStep> steps, IntegerLogits logits) {

  /** Copies the list. */
  public IntegerProgram {
    steps = List.copyOf(steps);
  }

  long[] run(int[] image) {
    var features = new int[steps.size() + 1][];
    features[0] = input.centered(image);
    for (var i = 0; i < steps.size(); i++) {
      features[i + 1] = steps.get(i).run(features);
    }
    return logits.align(features);
  }
}
