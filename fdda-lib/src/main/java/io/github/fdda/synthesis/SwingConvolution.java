package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import java.util.random.RandomGenerator;

/**
 * Moves what convolutions that skip pixels look at (swing convolution of GENIE, Jeon et al., CVPR
 * 2023, arXiv 2212.04780, section 3.1): by up to one pixel less than their stride, down and across,
 * and drawn anew for each. Where they always look at the same pixels, only these get a gradient
 * from the layers behind, and images become chequered.
 *
 * @param recorder of the statistics behind them
 * @param random where moves are drawn
 */
record SwingConvolution(BnsRecorder recorder, RandomGenerator random) implements Taps {

  private static final int DOWN = 2;
  private static final int ACROSS = 3;

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    recorder.batchNormInput(layer, input);
  }

  @Override
  public void layerNormInput(String name, NDArray input) {
    recorder.layerNormInput(name, input);
  }

  @Override
  public NDArray stridedInput(NDArray input, Shape stride) {
    var moved = moved(input, DOWN, swing(stride.get(0)));
    return moved(moved, ACROSS, swing(stride.get(1)));
  }

  private int swing(long stride) {
    return (int) (random.nextLong(2 * stride - 1) - (stride - 1));
  }

  /**
   * Moves values along an axis; at the end that is left, values are mirrored about the last one, or
   * the first.
   *
   * @param values N×C×H×W
   * @param axis 2 or 3
   * @param by how many places towards the beginning; below 0, towards the end; nothing happens
   *     where there are not more places than that
   * @return the same shape
   */
  static NDArray moved(NDArray values, int axis, int by) {
    var side = values.getShape().get(axis);
    if (by == 0 || Math.abs(by) >= side) {
      return values;
    }
    return by > 0
        ? part(values, axis, by, side)
            .concat(part(values, axis, side - 1 - by, side - 1).flip(axis), axis)
        : part(values, axis, 1, 1 - by).flip(axis).concat(part(values, axis, 0, side + by), axis);
  }

  private static NDArray part(NDArray values, int axis, long from, long to) {
    return values.get(new NDIndex().addAllDim(axis).addSliceDim(from, to));
  }
}
