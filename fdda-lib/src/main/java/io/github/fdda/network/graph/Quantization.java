package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.onnx.IntegerType;
import java.util.List;

/**
 * ONNX QuantizeLinear and DequantizeLinear. Integers computed from the image are floats here that
 * hold whole numbers; those of the file become the floats they stand for at import.
 */
final class Quantization {

  private Quantization() {}

  /** {@code clamp(round(x / scale) + zeroPoint)}, ties to even. */
  private record Quantize(String scale, String zeroPoint, IntegerType type) implements Operator {
    @Override
    public NDArray run(Pass pass, List<NDArray> inputs) {
      var parameters = pass.parameters();
      try (var steps = inputs.get(0).div(parameters.get(scale));
          var whole = steps.round();
          var shifted = whole.add(parameters.get(zeroPoint))) {
        return TorchFunctions.clip(shifted, type.least(), type.most());
      }
    }
  }

  /** {@code (q − zeroPoint) · scale}. */
  private record Dequantize(String scale, String zeroPoint) implements Operator {
    @Override
    public NDArray run(Pass pass, List<NDArray> inputs) {
      var parameters = pass.parameters();
      try (var steps = inputs.get(0).sub(parameters.get(zeroPoint))) {
        return steps.mul(parameters.get(scale));
      }
    }
  }

  static Value quantize(Node node) {
    var input = node.feature(0);
    var operator =
        new Quantize(
            node.fixed("scale", scalar(node, 1, "scale")),
            node.fixed("zero_point", scalar(node, 2, "zero point")),
            node.has(2) ? node.graph().type(node.proto().getInput(2)) : IntegerType.UINT8);
    return node.emit(operator, input, input.dims());
  }

  static Value dequantize(Node node) {
    if (!(node.input(0) instanceof Feature input)) {
      return constant(node);
    }
    var operator =
        new Dequantize(
            node.fixed("scale", scalar(node, 1, "scale")),
            node.fixed("zero_point", scalar(node, 2, "zero point")));
    return node.emit(operator, input, input.dims());
  }

  /** One number for a whole tensor; 0 where it is left out. */
  private static FloatConstant scalar(Node node, int input, String what) {
    var number = node.has(input) ? node.floats(input, what).scalar(what) : 0;
    return new FloatConstant(Dims.of(), new float[] {number});
  }

  private static Value constant(Node node) {
    var integers = node.input(0);
    var dims = integers.dims();
    var scales = node.floats(1, "scale").values();
    var axis = scales.length == 1 ? 0 : dims.axis(node.attributes().integer("axis", 1));
    if (scales.length > 1 && !dims.get(axis).is(scales.length)) {
      throw fault("it has %d scales for axis %d of %s", scales.length, axis, dims);
    }
    if (node.has(2) && node.input(2).dims().volume().factor() != scales.length) {
      throw fault("it has %d scales and zero points %s", scales.length, node.input(2).dims());
    }
    var inner = scales.length == 1 ? 1 : (int) dims.slice(axis + 1, dims.rank()).volume().factor();
    var values = new float[(int) dims.volume().factor()];
    for (var i = 0; i < values.length; i++) {
      var channel = i / inner % scales.length;
      var zeroPoint = node.has(2) ? number(node.input(2), channel) : 0;
      values[i] = (float) (number(integers, i) - zeroPoint) * scales[channel];
    }
    return new FloatConstant(dims, values);
  }

  // 32-bit integers need not be exact as floats.
  private static double number(Value integers, int index) {
    return integers instanceof Integers list
        ? list.values().get(index).number("a quantized value")
        : ((FloatConstant) integers).values()[index];
  }
}
