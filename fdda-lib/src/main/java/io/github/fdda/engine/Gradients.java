package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.Internal;
import java.util.Collection;

/** The gradients of trained arrays. */
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

  /** Sets the gradients of all arrays to 0. */
  public static void clear(Collection<NDArray> arrays) {
    arrays.forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
  }
}
