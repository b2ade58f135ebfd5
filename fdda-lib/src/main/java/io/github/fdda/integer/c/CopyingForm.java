package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features one after the other, changed on the way.
 *
 * @param row so many values at once
 */
record CopyingForm(
    List<IntegerStep> stages, List<FeatureStorage> operands, FeatureStorage output, int row)
    implements StepForm {

  static CopyingForm of(
      List<IntegerStep> stages, List<FeatureStorage> operands, FeatureStorage output) {
    var block =
        operands.stream()
            .mapToInt(FeatureStorage::count)
            .reduce(
                StageText.of("", stages, output.count()).block(), StageText::greatestCommonDivisor);
    return new CopyingForm(stages, operands, output, StepForm.row(block));
  }

  @Override
  public CKernel kernel() {
    return CKernel.COPYING;
  }

  @Override
  public String title() {
    return operands.size() == 1 ? "each value by itself" : "features joined";
  }

  @Override
  public int scratch() {
    return row;
  }

  @Override
  public long distance(int operand) {
    return operands.size() == 1 ? StepForm.byValues(operands.get(0), output) : output.size();
  }

  @Override
  public String declarations(int number) {
    var then = StageText.of("stages_" + number, stages, output.count());
    var items = new ArrayList<String>();
    var to = 0;
    for (var operand : operands) {
      items.add(text("{%d, %d, %d, %s}", operand.count(), row, to, then.value()));
      to += operand.count();
    }
    return then.declarations() + CArrays.array("copying", "copying_" + number, items);
  }

  @Override
  public List<String> calls(int number, List<String> operands, String output, String scratch) {
    return IntStream.range(0, operands.size())
        .mapToObj(
            i ->
                text(
                    "copy(&copying_%d[%d], %s, %s, %s)",
                    number, i, operands.get(i), output, scratch))
        .toList();
  }
}
