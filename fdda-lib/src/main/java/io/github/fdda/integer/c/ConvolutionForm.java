package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerConvolution;
import io.github.fdda.integer.IntegerSlide;
import io.github.fdda.integer.IntegerStep;
import io.github.fdda.integer.IntegerWindow;
import java.util.List;

/**
 * A convolution: the sums of some rows of an output channel at once, so that each weight is
 * unpacked once for all of them.
 *
 * @param window on planes that may be of another shape where it covers one value
 */
record ConvolutionForm(
    IntegerConvolution convolution,
    IntegerWindow window,
    PackedWeights weights,
    List<IntegerStep> stages,
    FeatureStorage input,
    FeatureStorage output)
    implements StepForm {

  static ConvolutionForm of(
      IntegerConvolution convolution,
      List<IntegerStep> stages,
      FeatureStorage input,
      FeatureStorage output) {
    return new ConvolutionForm(
        convolution,
        flattened(convolution.window()),
        PackedWeights.of(convolution.weights()),
        stages,
        input,
        output);
  }

  /** Where a window covers one value and steps by one, planes may have rows of any length. */
  private static IntegerWindow flattened(IntegerWindow window) {
    var columns = StepForm.row(window.plane());
    var one = new IntegerSlide(window.rows().size(), 1, 1, 1, 0, 0);
    var other = new IntegerSlide(window.columns().size(), 1, 1, 1, 0, 0);
    return window.equals(new IntegerWindow(one, other)) && columns > window.columns().size()
        ? new IntegerWindow(
            new IntegerSlide(window.plane() / columns, 1, 1, 1, 0, 0),
            new IntegerSlide(columns, 1, 1, 1, 0, 0))
        : window;
  }

  @Override
  public CKernel kernel() {
    return CKernel.CONVOLUTION;
  }

  @Override
  public String title() {
    return text(
        "convolution %dx%d, %d to %d channels%s, weights of %d bits",
        window.rows().kernel(),
        window.columns().kernel(),
        convolution.inputs(),
        outputs(),
        convolution.groups() == 1 ? "" : text(" in %d groups", convolution.groups()),
        weights.bits());
  }

  @Override
  public int scratch() {
    return band() * window.columns().positions();
  }

  private int band() {
    return Math.max(1, Math.min(window.rows().positions(), ROW / window.columns().positions()));
  }

  private int outputs() {
    return convolution.bias().length;
  }

  private int groupInputs() {
    return convolution.inputs() / convolution.groups();
  }

  @Override
  public long distance(int operand) {
    var groups = convolution.groups();
    return StepForm.byGroups(groups, input.size() / groups, output.size() / groups);
  }

  @Override
  public String declarations(int number) {
    var slide = WindowText.of("window_" + number, window);
    var then = StageText.of("stages_" + number, stages, output.count());
    return CArrays.bytes("weights_" + number, weights.bytes())
        + CArrays.integers("int32_t", "bias_" + number, convolution.bias())
        + slide.declarations()
        + then.declarations()
        + CArrays.structure(
            "convolution",
            "convolution_" + number,
            List.of(
                "slide = " + slide.value(),
                "outputs = " + outputs(),
                "groups = " + convolution.groups(),
                "group_inputs = " + groupInputs(),
                "band = " + band(),
                "bits = " + weights.bits(),
                "least = " + weights.least(),
                "weights = weights_" + number,
                "bias = bias_" + number,
                "then = " + then.value()));
  }

  @Override
  public List<String> calls(int number, List<String> operands, String output, String scratch) {
    return List.of(
        text("convolve(&convolution_%d, %s, %s, %s)", number, operands.get(0), output, scratch));
  }
}
