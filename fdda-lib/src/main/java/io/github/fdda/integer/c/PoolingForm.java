package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerStep;
import io.github.fdda.integer.IntegerWindow;
import java.util.List;

/**
 * Maxima, or sums, over windows.
 *
 * @param factors of the sum at each position; none for maxima
 */
@SuppressWarnings("ArrayRecordComponent") // nobody writes to it
record PoolingForm(
    IntegerWindow window,
    int[] factors,
    List<IntegerStep> stages,
    FeatureStorage input,
    FeatureStorage output)
    implements StepForm {

  @Override
  public CKernel kernel() {
    return CKernel.POOLING;
  }

  @Override
  public String title() {
    return text(
        "%s over %dx%d",
        isMaximum() ? "maxima" : "sums", window.rows().kernel(), window.columns().kernel());
  }

  private boolean isMaximum() {
    return factors.length == 0;
  }

  private int channels() {
    return input.count() / window.plane();
  }

  @Override
  public int scratch() {
    return window.columns().positions();
  }

  @Override
  public long distance(int operand) {
    return StepForm.byGroups(channels(), input.size() / channels(), output.size() / channels());
  }

  @Override
  public String declarations(int number) {
    var slide = WindowText.of("window_" + number, window);
    var then = StageText.of("stages_" + number, stages, output.count());
    return (isMaximum() ? "" : CArrays.integers("int32_t", "factors_" + number, factors))
        + slide.declarations()
        + then.declarations()
        + CArrays.structure(
            "pooling",
            "pooling_" + number,
            List.of(
                "slide = " + slide.value(),
                "channels = " + channels(),
                "factors = " + (isMaximum() ? "NULL" : "factors_" + number),
                "then = " + then.value()));
  }

  @Override
  public List<String> calls(int number, List<String> operands, String output, String scratch) {
    return List.of(text("pool(&pooling_%d, %s, %s, %s)", number, operands.get(0), output, scratch));
  }
}
