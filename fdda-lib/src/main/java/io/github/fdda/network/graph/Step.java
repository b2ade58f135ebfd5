package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * One operator in its place in the graph.
 *
 * @param operator what to do
 * @param operands to what
 * @param output slot of the result
 */
@Internal
public record Step(Operator operator, List<Operand> operands, int output) {

  NDArray run(Pass pass, NDArray[] slots) {
    return operator.run(pass, operands.stream().map(o -> o.in(slots, pass.parameters())).toList());
  }

  /** Slots it reads. */
  List<Integer> reads() {
    return operands.stream()
        .filter(Operand.Slot.class::isInstance)
        .map(o -> ((Operand.Slot) o).index())
        .toList();
  }
}
