package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Padding that the engine's own operators cannot do. */
final class Border {

  private Border() {}

  /**
   * Applies an operator to a padded input. That is freed at once: outside a tape it would lie in
   * memory until the pass ends.
   *
   * @param widths of the border as {@link NDArray#pad} takes them; empty for none
   * @param value of the border
   * @param operator whose result is a new array
   */
  static NDArray around(
      NDArray input, Optional<Shape> widths, double value, UnaryOperator<NDArray> operator) {
    if (widths.isEmpty()) {
      return operator.apply(input);
    }
    try (var padded = input.pad(widths.get(), value)) {
      return operator.apply(padded);
    }
  }
}
