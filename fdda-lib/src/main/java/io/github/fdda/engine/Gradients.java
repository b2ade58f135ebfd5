package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.Internal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

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
    return Math.sqrt(squares(arrays).sum().getFloat());
  }

  /**
   * Euclidean norm of the gradient of each array. All are fetched from the engine at once.
   *
   * @param arrays with gradients attached, after a backward pass, by name; at least one
   * @return 0 or more, by the same names in the same order; NaN or infinite where a gradient is
   */
  public static Map<String, Double> norms(Map<String, NDArray> arrays) {
    var squares = squares(arrays.values()).toFloatArray();
    var norms = new LinkedHashMap<String, Double>();
    arrays.keySet().forEach(name -> norms.put(name, Math.sqrt(squares[norms.size()])));
    return norms;
  }

  /** The square of each norm, one after the other. */
  private static NDArray squares(Collection<NDArray> arrays) {
    var squares = new NDList();
    arrays.forEach(array -> squares.add(TorchFunctions.squaredNorm(array.getGradient())));
    return NDArrays.concat(squares);
  }

  /** Sets the gradients of all arrays to 0. */
  public static void clear(Collection<NDArray> arrays) {
    arrays.forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
  }
}
