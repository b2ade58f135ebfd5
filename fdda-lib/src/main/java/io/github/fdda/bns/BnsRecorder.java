package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.network.BatchNormLayer;
import io.github.fdda.network.Scopes;
import io.github.fdda.network.Taps;

/** Records the batch-normalization statistics of one forward pass. */
public final class BnsRecorder implements Taps {

  private static final int[] BATCH_AND_SPACE = {0, 2, 3};
  private static final int[] BATCH = {0};

  private final NDList means = new NDList();
  private final NDList variances = new NDList();

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    var axes = input.getShape().dimension() == 4 ? BATCH_AND_SPACE : BATCH;
    var portion = (double) layer.channels() / input.size();
    var mean = Scopes.keepingResult(() -> Tape.scale(input.sum(axes, true), portion));
    means.add(mean.flatten());
    variances.add(Scopes.keepingResult(() -> Tape.scale(variance(input, mean, axes), portion)));
  }

  /** The variance does not change with the mean to first order: no gradient needs to pass there. */
  private static NDArray variance(NDArray input, NDArray mean, int[] axes) {
    return input.sub(mean.stopGradient()).square().sum(axes);
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
