package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One operation on arrays, everything about it settled at import. It returns a new array, never one
 * of its inputs.
 */
interface Operator {

  /**
   * Computes the output.
   *
   * @param pass the run it is part of
   * @param inputs what it works on, weights excluded
   */
  NDArray run(Pass pass, List<NDArray> inputs);
}
