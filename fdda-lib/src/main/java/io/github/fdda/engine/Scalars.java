package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;

/**
 * Multiplication by a number on a gradient tape. DJL's own {@code mul(Number)} and {@code
 * div(Number)} put the number into memory that the garbage collector frees, and let go of it at
 * once, while the tape still refers to it: a garbage collection before the backward pass turns the
 * gradient into noise (seen with DJL 0.35.1).
 */
@Internal
public final class Scalars {

  private Scalars() {}

  /**
   * {@code factor · array}. The factor lives as long as the caller's {@link
   * ai.djl.ndarray.NDScope}, which must outlive the backward pass.
   */
  public static NDArray times(NDArray array, double factor) {
    return array.mul(array.getManager().create((float) factor));
  }
}
