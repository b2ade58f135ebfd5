package io.github.fdda.integer;

import io.github.fdda.util.Internal;

/**
 * The end of a network. The classes may have scales of their own; shifted to the finest of them,
 * the largest integer is the largest logit.
 *
 * @param feature which one holds the logits
 * @param shifts to the left, one for each block of classes with the same scale
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // nobody writes to it
public record IntegerLogits(int feature, int[] shifts) {

  long[] align(int[][] features) {
    var values = features[feature];
    var block = values.length / shifts.length;
    var logits = new long[values.length];
    for (var i = 0; i < logits.length; i++) {
      logits[i] = (long) values[i] << shifts[i / block];
    }
    return logits;
  }
}
