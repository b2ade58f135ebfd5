package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerAlignment;
import io.github.fdda.integer.IntegerClamp;
import io.github.fdda.integer.IntegerOperator;
import io.github.fdda.integer.IntegerProgram;
import io.github.fdda.integer.IntegerQuantization;
import io.github.fdda.integer.IntegerStep;
import io.github.fdda.integer.IntegerSum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fuses the steps of a program. Shifts, bounds and quantization change each value alone: where
 * nobody else reads what they take, they become stages of the step that makes it, and wide sums
 * need not be stored. What a sum of two features takes is changed on the way in.
 */
final class StepFusion {

  private final Map<Integer, Integer> readers = new LinkedHashMap<>();

  /** By the feature that each makes, in the order they run. */
  private final Map<Integer, FusedStep> fused = new LinkedHashMap<>();

  private StepFusion() {}

  /** The steps in the order they run. */
  static List<FusedStep> of(IntegerProgram program) {
    var fusion = new StepFusion();
    fusion.readers.put(program.logits().feature(), 1);
    for (var step : program.steps()) {
      step.inputs().forEach(input -> fusion.readers.merge(input, 1, Integer::sum));
    }
    for (var i = 0; i < program.steps().size(); i++) {
      fusion.add(program.steps().get(i), i + 1);
    }
    return List.copyOf(fusion.fused.values());
  }

  private void add(IntegerStep step, int output) {
    fused.put(output, isStage(step.operator()) ? asStage(step, output) : asHead(step, output));
  }

  private static boolean isStage(IntegerOperator operator) {
    return operator instanceof IntegerAlignment
        || operator instanceof IntegerClamp
        || operator instanceof IntegerQuantization;
  }

  private FusedStep asStage(IntegerStep step, int output) {
    int input = step.inputs().get(0);
    var maker = fused.get(input);
    if (maker == null || !isReadOnce(input) || widens(maker, step)) {
      return new FusedStep(
          Optional.empty(), List.of(FusedOperand.of(input)), List.of(step), output);
    }
    fused.remove(input);
    return maker.then(step, output);
  }

  /** Whether storing what is before a stage takes fewer bytes than what is after it. */
  private static boolean widens(FusedStep maker, IntegerStep stage) {
    return FeatureStorage.of(stage.format()).bytes() > FeatureStorage.of(maker.format()).bytes();
  }

  private FusedStep asHead(IntegerStep step, int output) {
    var operands = new ArrayList<FusedOperand>();
    for (var input : step.inputs()) {
      operands.add(
          step.operator() instanceof IntegerSum ? onTheWay(input) : FusedOperand.of(input));
    }
    return new FusedStep(Optional.of(step), operands, List.of(), output);
  }

  /** An operand of a sum, with what only the sum wants to be done to it. */
  private FusedOperand onTheWay(int feature) {
    var maker = fused.get(feature);
    if (maker == null || maker.head().isPresent() || !isReadOnce(feature)) {
      return FusedOperand.of(feature);
    }
    fused.remove(feature);
    return new FusedOperand(maker.operands().get(0).feature(), maker.stages());
  }

  private boolean isReadOnce(int feature) {
    return readers.getOrDefault(feature, 0) == 1;
  }
}
