package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import java.util.List;

/**
 * The sum of two features, row by row.
 *
 * @param row so many values at once
 */
record AdditionForm(FusedStep step, List<FeatureStorage> operands, FeatureStorage output, int row)
    implements StepForm {

  static AdditionForm of(FusedStep step, List<FeatureStorage> operands, FeatureStorage output) {
    var form = new AdditionForm(step, operands, output, 1);
    var block =
        List.of(form.before("", 0), form.before("", 1), form.then("")).stream()
            .mapToInt(StageText::block)
            .reduce(output.count(), StageText::greatestCommonDivisor);
    return new AdditionForm(step, operands, output, StepForm.row(block));
  }

  private StageText before(String name, int operand) {
    return StageText.of(name, step.operands().get(operand).stages(), output.count());
  }

  private StageText then(String name) {
    return StageText.of(name, step.stages(), output.count());
  }

  @Override
  public CKernel kernel() {
    return CKernel.ADDITION;
  }

  @Override
  public String title() {
    return "sum of two features";
  }

  @Override
  public int scratch() {
    return 2 * row;
  }

  @Override
  public long distance(int operand) {
    return StepForm.byValues(operands.get(operand), output);
  }

  @Override
  public String declarations(int number) {
    var left = before("left_" + number, 0);
    var right = before("right_" + number, 1);
    var then = then("stages_" + number);
    return left.declarations()
        + right.declarations()
        + then.declarations()
        + CArrays.structure(
            "addition",
            "addition_" + number,
            List.of(
                "count = " + output.count(),
                "row = " + row,
                "left_first = " + left.value(),
                "right_first = " + right.value(),
                "then = " + then.value()));
  }

  @Override
  public List<String> calls(int number, List<String> operands, String output, String scratch) {
    return List.of(
        text(
            "add(&addition_%d, %s, %s, %s, %s)",
            number, operands.get(0), operands.get(1), output, scratch));
  }
}
