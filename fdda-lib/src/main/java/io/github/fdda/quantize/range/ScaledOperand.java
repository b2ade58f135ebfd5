package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineScope;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * One of two tensors that are multiplied, and what it becomes with each factor of its range.
 *
 * @param values in float
 * @param factors candidates
 * @param quantized the values with a factor
 */
record ScaledOperand(NDArray values, List<Float> factors, Function<Float, NDArray> quantized) {

  /** One whose range stays as it is. */
  static ScaledOperand fixed(NDArray values, NDArray quantized) {
    return new ScaledOperand(values, RangeFactors.FIXED, factor -> quantized);
  }

  /** One with a range to choose. */
  static ScaledOperand scaled(NDArray values, Function<Float, NDArray> quantized) {
    return new ScaledOperand(values, RangeFactors.CANDIDATES, quantized);
  }

  /**
   * The best factors for this one and another.
   *
   * @param product of the two
   * @param quality of a quantized product, compared with the float one; larger is better
   */
  RangeFactors best(
      ScaledOperand right,
      BinaryOperator<NDArray> product,
      ToDoubleBiFunction<float[], float[]> quality) {
    var exact = product.apply(values, right.values).toFloatArray();
    return RangeFactors.best(
        factors,
        right.factors,
        each -> {
          try (var scope = new EngineScope()) {
            var rounded =
                product.apply(quantized.apply(each.left()), right.quantized.apply(each.right()));
            return quality.applyAsDouble(exact, rounded.toFloatArray());
          }
        });
  }
}
