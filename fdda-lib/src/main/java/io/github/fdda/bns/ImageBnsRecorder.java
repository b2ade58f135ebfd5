package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.network.Batches;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records the statistics of each image of a batch apart, as if it had passed alone: the network in
 * inference mode treats every image by itself.
 */
final class ImageBnsRecorder implements Taps {

  private static final int[] SPACE = {2};

  private final NDList means = new NDList();
  private final NDList variances = new NDList();

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
    var shape = input.getShape();
    try (var values = input.reshape(shape.get(0), shape.get(1), -1);
        var mean = values.mean(SPACE, true);
        var centred = values.sub(mean);
        var squares = centred.square()) {
      means.add(mean.squeeze(2));
      variances.add(squares.mean(SPACE));
    }
  }

  /** The statistics of every image of the pass, in order. */
  List<Bns> statistics(BnsLayout layout) {
    var meanRows = Batches.rows(NDArrays.concat(means, 1));
    var varianceRows = Batches.rows(NDArrays.concat(variances, 1));
    return IntStream.range(0, meanRows.size())
        .mapToObj(i -> Bns.of(layout, meanRows.get(i), varianceRows.get(i)))
        .toList();
  }
}
