package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.Arrays;

/**
 * A convolution, with 32-bit sums. A fully connected layer is one on planes of one value.
 *
 * @param window how it slides
 * @param inputs channels of the input
 * @param groups into which the channels are split
 * @param weights outputs × inputs/groups × kernel rows × kernel columns
 * @param bias one for each output channel, in units of its sums
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // large, and nobody writes to them
public record IntegerConvolution(
    IntegerWindow window, int inputs, int groups, int[] weights, int[] bias)
    implements IntegerOperator {

  @Override
  public int[] run(int[]... inputValues) {
    var positions = window.positions();
    var sums = new int[bias.length * positions];
    for (var output = 0; output < bias.length; output++) {
      Arrays.fill(sums, output * positions, (output + 1) * positions, bias[output]);
    }
    var seen = new int[positions];
    for (var channel = 0; channel < inputs; channel++) {
      for (var tap = 0; tap < window.taps(); tap++) {
        window.look(inputValues[0], channel * window.plane(), tap, 0, seen);
        addToGroup(sums, channel, tap, seen);
      }
    }
    return sums;
  }

  /** Adds what an input channel gives to each output channel of its group. */
  private void addToGroup(int[] sums, int channel, int tap, int[] seen) {
    var groupInputs = inputs / groups;
    var groupOutputs = bias.length / groups;
    var first = channel / groupInputs * groupOutputs;
    for (var output = first; output < first + groupOutputs; output++) {
      var weight = weights[(output * groupInputs + channel % groupInputs) * window.taps() + tap];
      if (weight != 0) {
        addProducts(sums, output * seen.length, weight, seen);
      }
    }
  }

  // A method of its own, because the virtual machine makes vector instructions of it then.
  private static void addProducts(int[] sums, int from, int weight, int[] seen) {
    for (var i = 0; i < seen.length; i++) {
      sums[from + i] += weight * seen[i];
    }
  }
}
