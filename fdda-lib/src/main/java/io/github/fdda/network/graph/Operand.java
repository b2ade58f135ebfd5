package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.Parameters;

/** Where an operator finds an input. */
sealed interface Operand {

  NDArray in(NDArray[] slots, Parameters parameters);

  /** The result of an earlier step, or the images. */
  record Slot(int index) implements Operand {
    @Override
    public NDArray in(NDArray[] slots, Parameters parameters) {
      return slots[index];
    }
  }

  /** A constant of the file. */
  record Constant(String parameter) implements Operand {
    @Override
    public NDArray in(NDArray[] slots, Parameters parameters) {
      return parameters.get(parameter);
    }
  }
}
