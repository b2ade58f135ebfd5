package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.network.BatchNormLayer;
import io.github.fdda.network.Scalars;
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
    var count = input.size() / layer.channels();
    var mean = Scalars.times(input.sum(axes, true), 1.0 / count);
    means.add(mean.flatten());
    var squares = Scopes.keepingResult(() -> squares(input, mean, axes));
    variances.add(Scalars.times(squares, 1.0 / count));
  }

  /**
   * The sum of squares does not change with the mean to first order: no gradient needs to pass
   * there.
   */
  private static NDArray squares(NDArray input, NDArray mean, int[] axes) {
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
