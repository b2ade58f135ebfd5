package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Frees intermediate arrays early. A gradient tape keeps what it needs of them by itself, so this
 * is right inside a gradient collector too.
 */
public final class Scopes {

  private Scopes() {}

  /**
   * Runs an expression and frees all arrays it made but the result, which passes to the scope
   * around, if there is one.
   *
   * @param expression must not return an array it did not make
   */
  public static NDArray keepingResult(Supplier<NDArray> expression) {
    NDArray result;
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      result = expression.get();
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }
}
