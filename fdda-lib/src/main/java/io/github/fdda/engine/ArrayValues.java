package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.util.Internal;

/** Replaces the values of an array that others hold. */
@Internal
public final class ArrayValues {

  private static final NDIndex ALL = new NDIndex(":");

  private ArrayValues() {}

  /**
   * Replaces all values. The array stays the one that a student's layers refer to.
   *
   * @param values as many as the array has, in its order
   */
  public static void replace(NDArray array, float[] values) {
    // Not set(Buffer): it would make the array borrow the buffer's memory.
    try (var created = array.getManager().create(values, array.getShape())) {
      array.set(ALL, created);
    }
  }
}
