package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Taps;
import java.util.List;

/**
 * An operator that stays in float: what quantizes others does not see it.
 *
 * @param operator that is computed
 */
record Untapped(Operator operator) implements Operator {

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return operator.run(new Pass(pass.parameters(), Taps.NONE), inputs);
  }
}
