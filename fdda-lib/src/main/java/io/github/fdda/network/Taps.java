package io.github.fdda.network;

import ai.djl.ndarray.NDArray;

/**
 * The points of a forward pass where FDDA looks or intervenes. The default looks at nothing and
 * changes nothing. An array handed out is valid during the call only: the pass frees it after its
 * last use, and what is to be kept must be copied.
 */
public interface Taps {

  /** A plain forward pass. */
  Taps NONE = new Taps() {};

  /**
   * Whether {@link #batchNormInput} is to be called. Where it is not, a batch normalization after a
   * convolution is computed as part of it.
   */
  default boolean observesBatchNorms() {
    return false;
  }

  /**
   * Called with the input of each batch-normalization layer, in execution order, if {@link
   * #observesBatchNorms()}.
   *
   * @param layer the layer about to run
   * @param input N×C×H×W (or N×C)
   */
  default void batchNormInput(BatchNormLayer layer, NDArray input) {}

  /**
   * Called with the weight of each convolution and linear layer before it is used.
   *
   * @param layer the layer about to run
   * @param weight its weight, in the layout of the ONNX file
   * @return the weight to use instead
   */
  default NDArray weight(WeightLayer layer, NDArray weight) {
    return weight;
  }

  /**
   * Called with the output of each activation function.
   *
   * @param layer the layer that ran
   * @param output N×C×H×W (or N×C)
   * @return the output to pass on instead
   */
  default NDArray activation(ActivationLayer layer, NDArray output) {
    return output;
  }
}
