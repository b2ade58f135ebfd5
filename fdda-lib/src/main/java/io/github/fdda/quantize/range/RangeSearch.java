package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import java.util.List;

/**
 * How a pass of the network that is being quantized comes to its ranges.
 *
 * @param rule that chooses them on the way
 * @param start those to begin with
 * @param weights ranges of weights that go with them
 */
record RangeSearch(RangeFinder.Rule rule, List<QuantizationRange> start, WeightRanges weights) {

  /** Chooses each range on what reaches it, all before quantized. */
  private static RangeSearch onTheWay(
      QuantizationPlan plan, RangeMethod method, WeightRanges weights) {
    return new RangeSearch(method.rule(), RangeFinder.empty(plan), weights);
  }

  /** Has chosen all ranges on what the float network computes. */
  private static RangeSearch inFloat(
      QuantizationPlan plan,
      RangeMethod method,
      WeightRanges weights,
      NDArray batch,
      Parameters parameters) {
    var finder = RangeFinder.inFloat(plan, method.rule());
    plan.network().forward(batch, parameters, finder);
    return new RangeSearch(RangeFinder.Rule.KEEP, finder.ranges(), weights);
  }

  /** Has chosen them by what layers of the float network put out. */
  private static RangeSearch onOutputs(
      QuantizationPlan plan,
      RangeMethod method,
      WeightRanges weights,
      NDArray batch,
      Parameters parameters) {
    var search = new OutputSearch(plan, method, weights, parameters);
    plan.network().forward(batch, parameters, search);
    return new RangeSearch(RangeFinder.Rule.KEEP, search.ranges(), search.weights());
  }

  /**
   * One of these.
   *
   * @param inFloat whether ranges are chosen in the float network
   * @param weights ranges of weights, to begin with
   * @param batch N×C×H×W
   */
  static RangeSearch of(
      boolean inFloat,
      QuantizationPlan plan,
      RangeMethod method,
      WeightRanges weights,
      NDArray batch,
      Parameters parameters) {
    if (method.looksAtOutputs()) {
      return onOutputs(plan, method, weights, batch, parameters);
    }
    return inFloat
        ? inFloat(plan, method, weights, batch, parameters)
        : onTheWay(plan, method, weights);
  }
}
