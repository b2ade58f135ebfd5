package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;

/** Cross-entropy of logits against labels. */
@Internal
public final class CrossEntropy {

  private CrossEntropy() {}

  /**
   * Mean over the batch of −log softmax(logits)[label].
   *
   * @param logits N×K
   * @param labels N, int64
   * @return a scalar
   */
  public static NDArray of(NDArray logits, NDArray labels) {
    return ofLabels(logits, labels).mean().neg();
  }

  /**
   * Mean over the batch of −w·log softmax(logits)[label].
   *
   * @param logits N×K
   * @param labels N, int64
   * @param weights w, N
   * @return a scalar
   */
  public static NDArray of(NDArray logits, NDArray labels, NDArray weights) {
    return ofLabels(logits, labels).mul(weights.expandDims(1)).mean().neg();
  }

  private static NDArray ofLabels(NDArray logits, NDArray labels) {
    return logits.logSoftmax(1).gather(labels.expandDims(1), 1);
  }
}
