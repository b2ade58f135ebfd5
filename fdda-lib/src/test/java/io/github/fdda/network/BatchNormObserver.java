package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import java.util.function.BiConsumer;

/**
 * Looks at the input of every batch-normalization layer.
 *
 * @param observer told the layer and its input
 */
record BatchNormObserver(BiConsumer<BatchNormLayer, NDArray> observer) implements Taps {

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    observer.accept(layer, input);
  }
}
