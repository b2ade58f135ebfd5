package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerAlignment;
import io.github.fdda.integer.IntegerClamp;
import io.github.fdda.integer.IntegerQuantization;
import io.github.fdda.integer.IntegerStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is done to each value of a feature, as C.
 *
 * @param declarations of its arrays
 * @param value of a field of type {@code stages}
 * @param block so many values, one after the other, share an entry in each of its arrays
 */
record StageText(String declarations, String value, int block) {

  /**
   * Writes stages.
   *
   * @param name that its arrays begin with
   * @param stages shifts, bounds and quantization
   * @param count of values in the feature
   */
  static StageText of(String name, List<IntegerStep> stages, int count) {
    if (stages.isEmpty()) {
      return new StageText("", "{0, NULL}", count);
    }
    var declarations = new StringBuilder();
    var items = new ArrayList<String>();
    var block = count;
    for (var i = 0; i < stages.size(); i++) {
      var stage = new Stage(name + "_" + i, stages.get(i), count);
      declarations.append(stage.arrays());
      items.add(stage.item());
      block = greatestCommonDivisor(block, stage.block());
    }
    declarations.append(CArrays.array("stage", name, items));
    return new StageText(declarations.toString(), text("{%d, %s}", stages.size(), name), block);
  }

  static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** One of them. */
  private record Stage(String name, IntegerStep step, int count) {

    int block() {
      return count / blocks();
    }

    private int blocks() {
      var operator = step.operator();
      if (operator instanceof IntegerAlignment alignment) {
        return alignment.shifts().length;
      }
      return operator instanceof IntegerClamp clamp
          ? clamp.lowest().length
          : quantization().shifts().length;
    }

    private IntegerQuantization quantization() {
      return (IntegerQuantization) step.operator();
    }

    String arrays() {
      var operator = step.operator();
      if (operator instanceof IntegerAlignment alignment) {
        return CArrays.integers("int8_t", name + "_shifts", alignment.shifts());
      }
      return operator instanceof IntegerClamp clamp
          ? bounds(clamp.lowest(), clamp.highest())
          : CArrays.integers("int8_t", name + "_shifts", quantization().shifts())
              + bounds(
                  IntStream.of(quantization().lowest()).toArray(),
                  IntStream.of(quantization().highest()).toArray());
    }

    private String bounds(int[] lowest, int[] highest) {
      return CArrays.integers("int32_t", name + "_lowest", lowest)
          + CArrays.integers("int32_t", name + "_highest", highest);
    }

    String item() {
      var operator = step.operator();
      if (operator instanceof IntegerAlignment) {
        return text("{SHIFT_LEFT, %d, %s_shifts, NULL, NULL, 1}", block(), name);
      }
      return operator instanceof IntegerClamp
          ? text("{CLAMP, %d, NULL, %2$s_lowest, %2$s_highest, 1}", block(), name)
          : text(
              "{QUANTIZE, %d, %3$s_shifts, %3$s_lowest, %3$s_highest, %2$d}",
              block(), quantization().divisor(), name);
    }
  }
}
