package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.target.QuantizationPlan;
import java.util.List;

/**
 * How a pass of the network that is being quantized comes to its ranges.
 *
 * @param rule that chooses them on the way
 * @param start those to begin with
 */
record RangeSearch(RangeFinder.Rule rule, List<QuantizationRange> start) {

  /** Chooses each range on what reaches it, all before quantized. */
  static RangeSearch onTheWay(QuantizationPlan plan, RangeMethod method) {
    return new RangeSearch(method.rule(), RangeFinder.empty(plan));
  }

  /**
   * Has chosen all ranges on what the float network computes.
   *
   * @param batch N×C×H×W
   */
  static RangeSearch inFloat(
      QuantizationPlan plan, RangeMethod method, NDArray batch, Parameters parameters) {
    var finder = RangeFinder.inFloat(plan, method.rule());
    plan.network().forward(batch, parameters, finder);
    return new RangeSearch(RangeFinder.Rule.KEEP, finder.ranges());
  }

  /** One or the other. */
  static RangeSearch of(
      boolean inFloat,
      QuantizationPlan plan,
      RangeMethod method,
      NDArray batch,
      Parameters parameters) {
    return inFloat ? inFloat(plan, method, batch, parameters) : onTheWay(plan, method);
  }
}
