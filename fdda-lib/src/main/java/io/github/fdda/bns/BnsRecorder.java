package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;

/** Records the batch-normalization statistics of one forward pass. */
@Internal
public final class BnsRecorder implements Taps {

  private final int firstOnTape;
  private final NDList means = new NDList();
  private final NDList variances = new NDList();

  /** With all layers on the tape, if there is one. */
  public BnsRecorder() {
    this(0);
  }

  /**
   * With only some layers on the tape: those that a loss looks at.
   *
   * @param firstOnTape index of the first such layer
   */
  public BnsRecorder(int firstOnTape) {
    this.firstOnTape = firstOnTape;
  }

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    record(input);
  }

  @Override
  public void layerNormInput(String name, NDArray input) {
    record(input);
  }

  private void record(NDArray input) {
    var values = means.size() < firstOnTape ? input.stopGradient() : input;
    var moments = TorchFunctions.moments(values);
    means.add(moments.get(0));
    variances.add(moments.get(1));
  }

  /** The statistics of the pass, on the tape if the pass was. */
  public BnsArrays statistics() {
    return new BnsArrays(concatenate(means), concatenate(variances));
  }

  /** The engine's concatenation takes a single array off the tape. */
  private static NDArray concatenate(NDList layers) {
    return layers.size() == 1 ? layers.head() : NDArrays.concat(layers);
  }
}
