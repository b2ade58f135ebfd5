package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.Scalars;
import java.util.List;

/**
 * ONNX LRN: x / (bias + alpha · mean of the squares of some channels around)^beta. Channels that
 * are not there count as 0.
 */
record ResponseNormalization(int size, float alpha, float beta, float bias) implements Operator {

  static Value read(Node node) {
    var input = node.planes();
    var attributes = node.attributes();
    var size = Dim.of(attributes.integer("size", 0)).fixed("size");
    if (size < 1 || size > 1 << 16) {
      throw fault("its size is %d; it must be from 1 to %d", size, 1 << 16);
    }
    var operator =
        new ResponseNormalization(
            size,
            attributes.finite("alpha", 1e-4f),
            attributes.finite("beta", 0.75f),
            attributes.finite("bias", 1));
    return node.emit(operator, input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    var sides = input.getShape();
    var columns = new Shape(sides.get(0), 1, sides.get(1), sides.get(2) * sides.get(3));
    var before = (size - 1) / 2;
    var squares =
        input.mul(input).reshape(columns).pad(new Shape(0, 0, before, size - 1 - before), 0);
    var means =
        squares
            .getNDArrayInternal()
            .avgPool(new Shape(size, 1), new Shape(1, 1), new Shape(0, 0), false, true)
            .reshape(sides);
    var base = Scalars.times(means, alpha).add(bias);
    return input.mul(base.pow(input.getManager().create(-beta)));
  }
}
