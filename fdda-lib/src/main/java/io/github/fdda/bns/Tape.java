package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Arithmetic for the gradient tape.
 *
 * <p>The engine's {@code mul(Number)} and {@code div(Number)} put the number into Java memory, give
 * the tape a pointer to it and let go of it. If the garbage collector comes before the backward
 * pass, the gradient is multiplied by whatever lies there then.
 */
public final class Tape {

  private Tape() {}

  /**
   * Multiplies by a number that lasts as long as the tape needs it.
   *
   * @param array on the tape or not
   * @param factor in the array's precision
   */
  public static NDArray scale(NDArray array, double factor) {
    try (var constant = array.getManager().ones(new Shape(), array.getDataType())) {
      return array.mul(constant.muli(factor));
    }
  }
}
