package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerConcatenation;
import io.github.fdda.integer.IntegerConvolution;
import io.github.fdda.integer.IntegerMaximum;
import io.github.fdda.integer.IntegerSelection;
import io.github.fdda.integer.IntegerSum;
import io.github.fdda.integer.IntegerWindowSum;
import java.util.List;
import java.util.stream.IntStream;

/** How a fused step is done in C. */
interface StepForm {

  /** So many 32-bit integers are computed at once, where the form is free to choose. */
  int ROW = 128;

  /** The kernel that does it. */
  CKernel kernel();

  /** What it is, for people. */
  String title();

  /** 32-bit integers that it needs beside its input and output while it runs. */
  int scratch();

  /**
   * How far below the start of an operand the output may start, in bytes, at least, if nobody reads
   * the operand later; the size of the output or more where the two must lie apart.
   */
  long distance(int operand);

  /**
   * Its constants.
   *
   * @param number that their names end with
   */
  String declarations(int number);

  /**
   * Its calls.
   *
   * @param number that the names of its constants end with
   * @param operands names of the features it takes, as arguments
   * @param output name of the feature it makes, as argument
   * @param scratch where its integers begin, as argument
   */
  List<String> calls(int number, List<String> operands, String output, String scratch);

  /**
   * The form of a step.
   *
   * @param operands how each of the features it takes is stored
   */
  static StepForm of(FusedStep step, List<FeatureStorage> operands) {
    var output = FeatureStorage.of(step.format());
    var operator = step.head().map(head -> head.operator()).orElseGet(IntegerConcatenation::new);
    if (operator instanceof IntegerConvolution convolution) {
      return ConvolutionForm.of(convolution, step.stages(), operands.get(0), output);
    }
    if (operator instanceof IntegerMaximum maximum) {
      return new PoolingForm(maximum.window(), new int[0], step.stages(), operands.get(0), output);
    }
    if (operator instanceof IntegerWindowSum sum) {
      return new PoolingForm(sum.window(), sum.factors(), step.stages(), operands.get(0), output);
    }
    if (operator instanceof IntegerSum) {
      return AdditionForm.of(step, operands, output);
    }
    return operator instanceof IntegerSelection selection
        ? SelectionForm.of(selection, step.stages(), output)
        : CopyingForm.of(step.stages(), operands, output);
  }

  /**
   * The distance for values that are read and written group by group.
   *
   * @param groups one after the other, in input and output
   * @param input bytes of a group there
   * @param output bytes of a group there
   */
  static long byGroups(int groups, long input, long output) {
    return output + Math.max(0, (groups - 1) * (output - input));
  }

  /** The distance for values that are read and written one by one, row after row. */
  static long byValues(FeatureStorage input, FeatureStorage output) {
    return Math.max(0, output.size() - input.size());
  }

  /** The largest divisor of a length that is no row too long. */
  static int row(int length) {
    return IntStream.rangeClosed(1, Math.min(ROW, length))
        .filter(row -> length % row == 0)
        .max()
        .orElseThrow();
  }
}
