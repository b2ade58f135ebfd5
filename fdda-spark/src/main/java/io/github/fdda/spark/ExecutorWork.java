package io.github.fdda.spark;

import java.io.Serializable;

/** What an executor does with a task. */
@FunctionalInterface
interface ExecutorWork<T, R extends Serializable> extends Serializable {

  /** Does it. */
  R of(T task) throws Exception;
}
