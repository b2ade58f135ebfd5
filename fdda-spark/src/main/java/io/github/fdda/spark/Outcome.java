package io.github.fdda.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param value what came out; null if it failed
 * @param fault why it failed, in one line; null if it did not
 */
record Outcome<R extends Serializable>(@Nullable R value, @Nullable String fault)
    implements Serializable {

  static <R extends Serializable> Outcome<R> done(R value) {
    return new Outcome<>(value, null);
  }

  static <R extends Serializable> Outcome<R> failed(String fault) {
    return new Outcome<>(null, fault);
  }
}
