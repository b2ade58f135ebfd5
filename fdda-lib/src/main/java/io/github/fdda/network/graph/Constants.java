package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ONNX nodes that do nothing when the network runs: constants, what passes its input on, and what
 * computes shapes.
 */
final class Constants {

  private Constants() {}

  /** ONNX Identity and Dropout (which drops nothing in inference). */
  static Value identity(Node node) {
    return node.input(0);
  }

  static Value constant(Node node) {
    var attributes = node.attributes();
    if (attributes.has("value_float")) {
      return new FloatConstant(Dims.of(), new float[] {attributes.number("value_float", 0)});
    }
    if (attributes.has("value_int")) {
      return Integers.scalar(Dim.of(attributes.integer("value_int", 0)));
    }
    var integers = attributes.integers("value_ints");
    if (integers.isPresent()) {
      return Integers.vector(integers.get().stream().map(Dim::of).toList());
    }
    return attributes
        .numbers("value_floats")
        .map(Constants::vector)
        .or(() -> attributes.tensor("value").map(node.graph().tensors()::read))
        .orElseThrow(() -> fault("it has no value of floats or integers"));
  }

  private static Value vector(List<Float> numbers) {
    var values = new float[numbers.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = numbers.get(i);
    }
    return new FloatConstant(Dims.of(values.length), values);
  }

  static Value constantOfShape(Node node) {
    var sides = new Dims(node.integers(0, "shape").values());
    var fill = node.attributes().tensor("value").map(node.graph().tensors()::read);
    var value = fill.orElse(new FloatConstant(Dims.of(1), new float[1]));
    if (!value.dims().volume().is(1)) {
      throw fault("its value has shape %s; it must be one number", value.dims());
    }
    return value instanceof Integers integers
        ? new Integers(sides, repeated(integers.values().get(0), sides))
        : filled(((FloatConstant) value).values()[0], baked(sides));
  }

  private static List<Dim> repeated(Dim value, Dims sides) {
    var count = sides.volume().number("a constant's size");
    if (count < 0) {
      throw fault("its output would have shape %s", sides);
    }
    Integers.requireFew(count);
    return Collections.nCopies((int) count, value);
  }

  private static FloatConstant filled(float value, Dims sides) {
    var values = new float[sides.computable().volume().fixed("a constant's size")];
    Arrays.fill(values, value);
    return new FloatConstant(sides, values);
  }

  /** One image stands for all: what is computed with such a constant is spread over the batch. */
  private static Dims baked(Dims sides) {
    return sides.rank() > 0 && sides.get(0).equals(Dim.BATCH) ? sides.with(0, Dim.of(1)) : sides;
  }

  static Value cast(Node node) {
    var input = node.input(0);
    var type = DataType.forNumber((int) node.attributes().integer("to", 0));
    var toFloat =
        type == DataType.FLOAT
            || type == DataType.DOUBLE
            || type == DataType.FLOAT16
            || type == DataType.BFLOAT16;
    var toInteger = type == DataType.INT64 || type == DataType.INT32;
    if (input instanceof Integers integers) {
      if (toFloat) {
        return integers.floats();
      }
      if (type == DataType.BOOL) {
        return new Integers(
            integers.dims(),
            integers.values().stream().map(value -> Dim.of(value.is(0) ? 0 : 1)).toList());
      }
    }
    if (input instanceof FloatConstant constant && toInteger) {
      return truncated(constant);
    }
    if (input instanceof Integers ? !toInteger : !toFloat) {
      throw fault("casting what is %s to %s is not supported", input.kind(), type);
    }
    return input;
  }

  static Value castLike(Node node) {
    var input = node.input(0);
    if (node.input(1) instanceof Integers) {
      return input instanceof FloatConstant constant
          ? truncated(constant)
          : node.integers(0, "input");
    }
    return input instanceof Integers integers ? integers.floats() : input;
  }

  private static Integers truncated(FloatConstant constant) {
    Integers.requireFew(constant.values().length);
    var values = new ArrayList<Dim>();
    for (var value : constant.values()) {
      values.add(Dim.of((long) value));
    }
    return new Integers(constant.dims(), values);
  }

  static Value range(Node node) {
    var start = number(node, 0);
    var limit = number(node, 1);
    var step = number(node, 2);
    if (step == 0) {
      throw fault("a step of 0 does not exist");
    }
    var count = Math.max(0, Math.ceil(((double) limit - start) / step));
    Integers.requireFew((long) count);
    return Integers.vector(
        IntStream.range(0, (int) count).mapToObj(i -> Dim.of(start + i * step)).toList());
  }

  private static long number(Node node, int input) {
    var numbers = node.integers(input, "bound").numbers("a bound of a range");
    if (numbers.size() != 1) {
      throw fault("its bounds have %d values; one is needed", numbers.size());
    }
    return numbers.get(0);
  }

  /** ONNX Size. */
  static Value size(Node node) {
    return Integers.scalar(node.input(0).dims().volume());
  }

  static Value shape(Node node) {
    var dims = node.input(0).dims();
    var from = clamp(node.attributes().integer("start", 0), dims.rank());
    var to = clamp(node.attributes().integer("end", dims.rank()), dims.rank());
    return Integers.vector(dims.sides().subList(Math.min(from, to), to));
  }

  private static int clamp(long position, int rank) {
    return (int) Math.max(0, Math.min(rank, position < 0 ? position + rank : position));
  }
}
