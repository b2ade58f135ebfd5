package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerSelection;
import io.github.fdda.integer.IntegerStep;
import java.util.List;

/**
 * Values from anywhere in a feature.
 *
 * @param row so many values at once
 */
record SelectionForm(
    IntegerSelection selection, List<IntegerStep> stages, FeatureStorage output, int row)
    implements StepForm {

  static SelectionForm of(
      IntegerSelection selection, List<IntegerStep> stages, FeatureStorage output) {
    var block = StageText.of("", stages, output.count()).block();
    return new SelectionForm(selection, stages, output, StepForm.row(block));
  }

  @Override
  public CKernel kernel() {
    return CKernel.SELECTION;
  }

  @Override
  public String title() {
    return "values moved";
  }

  @Override
  public int scratch() {
    return row;
  }

  @Override
  public long distance(int operand) {
    return output.size();
  }

  @Override
  public String declarations(int number) {
    var then = StageText.of("stages_" + number, stages, output.count());
    return CArrays.integers("int32_t", "from_" + number, selection.positions())
        + then.declarations()
        + CArrays.structure(
            "selection",
            "selection_" + number,
            List.of(
                "count = " + output.count(),
                "row = " + row,
                "from = from_" + number,
                "then = " + then.value()));
  }

  @Override
  public List<String> calls(int number, List<String> operands, String output, String scratch) {
    return List.of(
        text("gather(&selection_%d, %s, %s, %s)", number, operands.get(0), output, scratch));
  }
}
