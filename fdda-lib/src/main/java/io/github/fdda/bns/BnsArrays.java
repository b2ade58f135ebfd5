package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;

/**
 * Batch-normalization statistics of all layers on the engine: those of a batch (on the gradient
 * tape) or the target of a loss.
 *
 * @param means flat vector over the channels of all layers
 * @param variances biased variances, likewise
 */
@Internal
public record BnsArrays(NDArray means, NDArray variances) {

  /** The running statistics of all layers: the target of L_BNS. */
  public static BnsArrays running(Network network, Parameters parameters) {
    var means = new NDList();
    var variances = new NDList();
    for (var layer : network.statisticsLayers()) {
      means.add(parameters.get(layer.mean()));
      variances.add(parameters.get(layer.variance()));
    }
    return new BnsArrays(NDArrays.concat(means), NDArrays.concat(variances));
  }

  /**
   * The loss that aligns these statistics with a target: Σ_i w_i (μ_i − μ'_i)² + w'_i (σ²_i −
   * σ²'_i)², over the channels i of all layers. With {@link BnsMetric#weights} it is the mean over
   * layers of the mean over channels: L_BNS against running statistics, L_C against a class center
   * and L_D against a distorted one (FDDA, section 3).
   *
   * @param target of the same length
   * @param weights w and w', one per channel of all layers
   * @return a scalar
   */
  public NDArray loss(BnsArrays target, BnsArrays weights) {
    var meanLoss = means.sub(target.means).square().mul(weights.means);
    var varianceLoss = variances.sub(target.variances).square().mul(weights.variances);
    return meanLoss.add(varianceLoss).sum();
  }

  /** Copies the statistics to the heap. */
  public Bns toBns(BnsLayout layout) {
    return Bns.of(layout, means.toFloatArray(), variances.toFloatArray());
  }
}
