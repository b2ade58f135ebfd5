package io.github.fdda.network;

import ai.djl.ndarray.NDArray;

/** Cross-entropy of logits against labels. */
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
    return logits.logSoftmax(1).gather(labels.expandDims(1), 1).mean().neg();
  }
}
