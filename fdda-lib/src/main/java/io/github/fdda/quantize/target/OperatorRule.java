package io.github.fdda.quantize.target;

import java.util.List;

/**
 * How a {@link Target} runs an operator.
 *
 * @param integerInputs whether it takes integers, so that its inputs must be quantized
 * @param integerOutput whether it puts out integers, so that its output must be quantized
 * @param passes whether it only moves values and leaves their grid as it is
 * @param fuses ONNX operators that run as part of it when they alone follow: nothing is quantized
 *     in between
 * @since 0.1.0
 */
public record OperatorRule(
    boolean integerInputs, boolean integerOutput, boolean passes, List<String> fuses) {

  /** An operator that a target does not know: in float. */
  static final OperatorRule FLOAT = new OperatorRule(false, false, false, List.of());

  /** Copies the list. */
  public OperatorRule {
    fuses = List.copyOf(fuses);
  }
}
