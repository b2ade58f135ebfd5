package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.fdda.util.Internal;
import java.util.Collection;

/** The size of gradients. */
@Internal
public final class Gradients {

  private Gradients() {}

  /**
   * Euclidean norm of the gradients of all arrays together.
   *
   * @param arrays with gradients attached, after a backward pass
   * @return 0 or more; NaN or infinite if a gradient is
   */
  public static double norm(Collection<NDArray> arrays) {
    var squares = new NDList();
    arrays.forEach(array -> squares.add(TorchFunctions.squaredNorm(array.getGradient())));
    return Math.sqrt(NDArrays.concat(squares).sum().getFloat());
  }
}
