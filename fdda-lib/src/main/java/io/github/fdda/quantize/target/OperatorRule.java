package io.github.fdda.quantize.target;

import java.util.List;

/**
 * How a {@link Target} runs an operator.
 *
 * @param integerInputs whether it takes integers, so that its inputs must be quantized
 * @param integerOutput whether it puts out integers, so that its output must be quantized
 * @param passes whether it only moves values and leaves their grid as it is
 * @param sharesGrid whether what it takes and what it puts out have one grid
 * @param oneWeightGrid whether its weight has one grid for all channels, whatever is the rule of
 *     other operators
 * @param fuses ONNX operators that run as part of it when they alone follow: nothing is quantized
 *     in between
 * @since 0.1.0
 */
public record OperatorRule(
    boolean integerInputs,
    boolean integerOutput,
    boolean passes,
    boolean sharesGrid,
    boolean oneWeightGrid,
    List<String> fuses) {

  /** An operator that a target does not know: in float. */
  static final OperatorRule FLOAT = computes(false, false, List.of());

  /** Copies the list. */
  public OperatorRule {
    fuses = List.copyOf(fuses);
  }

  /** An operator that computes, its tensors with grids of their own. */
  static OperatorRule computes(boolean integerInputs, boolean integerOutput, List<String> fuses) {
    return new OperatorRule(integerInputs, integerOutput, false, false, false, fuses);
  }

  /** An operator that only moves values. */
  static OperatorRule moves(boolean passes) {
    return new OperatorRule(false, false, passes, false, false, List.of());
  }
}
