package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One ONNX node while it is read: its attributes, what its inputs stand for, and the graph to add
 * to.
 *
 * @param proto as in the file
 * @param graph what is being built
 */
record IntegerNode(NodeProto proto, IntegerGraph graph) {

  String type() {
    return proto.getOpType();
  }

  Attributes attributes() {
    return new Attributes(proto.getAttributeList());
  }

  int inputCount() {
    return proto.getInputCount();
  }

  /** Whether an optional input is given. */
  boolean has(int input) {
    return input < inputCount() && !proto.getInput(input).isEmpty();
  }

  IntegerValue input(int index) {
    if (!has(index)) {
      throw fault("input %d is missing", index);
    }
    return graph.value(proto.getInput(index));
  }

  /** An input of a certain kind. */
  <T extends IntegerValue> T input(int index, Class<T> kind, String needed) {
    var value = input(index);
    if (!kind.isInstance(value)) {
      throw fault("input '%s' must be %s, but is %s", proto.getInput(index), needed, value.kind());
    }
    return kind.cast(value);
  }

  IntegerValue.Feature feature(int index) {
    return input(
        index, IntegerValue.Feature.class, "computed from the image, after DequantizeLinear");
  }

  /** The feature at input 0, which must be channels × height × width. */
  IntegerValue.Feature planes() {
    var feature = feature(0);
    var format = feature.format();
    if (format.shape().size() != 3) {
      throw fault("input has shape %s; only N×C×H×W is supported", format);
    }
    if (format.blocks().size() > 1 && format.blocks().size() != format.shape().get(0)) {
      throw fault("the scales of its input do not follow the channels; quantize it first");
    }
    return feature;
  }

  /** A weight or a bias: integers of one of some types, dequantized. */
  IntegerValue.Parameters parameters(int index, Set<DataType> types) {
    var needed = "constant integers " + types + " after DequantizeLinear";
    var parameters = input(index, IntegerValue.Parameters.class, needed);
    if (!types.contains(parameters.type())) {
      throw fault(
          "input '%s' must be %s, but is of %s", proto.getInput(index), needed, parameters.type());
    }
    return parameters;
  }

  float[] floats(int index) {
    return input(index, IntegerValue.Floats.class, "a constant of floats").values();
  }

  IntegerValue.Integers integers(int index) {
    return input(index, IntegerValue.Integers.class, "a constant of integers");
  }

  /** Integers given by an attribute in older opsets and by an input in newer ones. */
  Optional<List<Long>> integers(String attribute, int input) {
    return has(input)
        ? Optional.of(LongStream.of(integers(input).values()).boxed().toList())
        : attributes().integers(attribute);
  }

  /** Refuses a number other than the one that is supported. */
  void only(String attribute, long supported, long otherwise) {
    var given = attributes().integer(attribute, otherwise);
    if (given != supported) {
      throw fault("%s = %d is not supported; %d is", attribute, given, supported);
    }
  }

  /** As {@link #only(String, long, long)}, for a factor, which is 1 where it is not given. */
  void onlyOne(String attribute) {
    var given = attributes().number(attribute, 1);
    if (given != 1) {
      throw fault("%s = %s is not supported; 1 is", attribute, given);
    }
  }

  /** An axis of a feature with the given rank, the batch not counted; the batch is refused. */
  static int axis(long number, int rank) {
    var axis = number < 0 ? number + rank : number - 1;
    if (axis < 0 || axis >= rank) {
      throw fault("axis %d is the batch, or not there", number);
    }
    return (int) axis;
  }

  /** Adds a step on the feature at input 0. */
  IntegerValue.Feature emit(IntegerOperator operator, IntegerFormat format) {
    return emit(operator, feature(0), format);
  }

  /** Adds a step on one feature. */
  IntegerValue.Feature emit(
      IntegerOperator operator, IntegerValue.Feature input, IntegerFormat format) {
    return graph.emit(operator, List.of(input), format);
  }

  /** The inputs as features. */
  List<IntegerValue.Feature> features() {
    return IntStream.range(0, inputCount()).mapToObj(this::feature).toList();
  }
}
