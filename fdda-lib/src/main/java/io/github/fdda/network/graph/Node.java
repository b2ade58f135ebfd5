package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * One ONNX node while it is imported: its attributes, what its inputs stand for, and the graph to
 * add to.
 *
 * @param proto as in the file
 * @param name unique in the graph
 * @param graph what is being built
 */
record Node(NodeProto proto, String name, GraphBuilder graph) {

  String type() {
    return proto.getOpType();
  }

  int opset() {
    return graph.opset();
  }

  /** The batch size that the file fixes, if it does. */
  OptionalLong fileBatch() {
    return graph.fileBatch();
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

  /** Whether nothing else needs an input, the network's result included. */
  boolean isPrivate(int input) {
    return graph.isPrivate(proto.getInput(input));
  }

  Value input(int index) {
    if (!has(index)) {
      throw fault("input %d is missing", index);
    }
    return graph.value(proto.getInput(index));
  }

  List<Value> inputs() {
    return IntStream.range(0, inputCount()).mapToObj(this::input).toList();
  }

  /** What all inputs that are given stand for. */
  List<Value> givenInputs() {
    return IntStream.range(0, inputCount()).filter(this::has).mapToObj(this::input).toList();
  }

  Feature feature(int index) {
    if (input(index) instanceof Feature feature) {
      return feature;
    }
    throw fault("input '%s' must depend on the image", proto.getInput(index));
  }

  /** The feature at input 0, with the number of dimensions that images have. */
  Feature planes() {
    var feature = feature(0);
    if (feature.dims().rank() != 4) {
      throw fault("input has shape %s; only N×C×H×W is supported", feature.dims());
    }
    return feature;
  }

  FloatConstant floats(int index, String what) {
    var value = input(index);
    if (value instanceof FloatConstant constant) {
      return constant;
    }
    throw fault(
        "its %s '%s' must be a float constant, but is %s",
        what, proto.getInput(index), value.kind());
  }

  /** A constant with one value for each channel. */
  FloatConstant vector(int index, String what, int channels) {
    var vector = floats(index, what);
    if (!vector.dims().equals(Dims.of(channels))) {
      throw fault("its %s has shape %s for %d channels", what, vector.dims(), channels);
    }
    return vector;
  }

  Integers integers(int index, String what) {
    var value = input(index);
    if (value instanceof Integers integers) {
      return integers;
    }
    throw fault(
        "its %s '%s' must be integers known without the image, but is %s",
        what, proto.getInput(index), value.kind());
  }

  /** Integers given by an attribute in older opsets and by an input in newer ones. */
  Optional<List<Long>> integers(String attribute, int input) {
    var given = attributes().integers(attribute);
    return given.isPresent() || !has(input)
        ? given
        : Optional.of(integers(input, attribute).numbers(attribute));
  }

  /** A number given by an attribute in older opsets and by an input in newer ones. */
  float number(String attribute, int input, float otherwise) {
    return has(input)
        ? floats(input, attribute).scalar(attribute)
        : attributes().number(attribute, otherwise);
  }

  /** Name of a new trainable parameter of this node. */
  String trainable(String role, FloatConstant value) {
    return graph.trainable(name + "." + role, value);
  }

  /** Name of a new parameter of this node that is not trained. */
  String fixed(String role, FloatConstant value) {
    return graph.fixed(name + "." + role, value);
  }

  /** Where a step finds a value; a constant becomes a parameter of this node. */
  List<Operand> operands(List<Value> values) {
    var operands = new ArrayList<Operand>();
    for (var value : values) {
      operands.add(operand(value, operands.size()));
    }
    return operands;
  }

  private Operand operand(Value value, int position) {
    if (value instanceof Feature feature) {
      return new Operand.Slot(feature.slot());
    }
    if (value instanceof FloatConstant constant) {
      var role = position == 0 ? "constant" : "constant" + position;
      return new Operand.Constant(fixed(role, constant));
    }
    throw fault("it mixes integers with what is computed from the image");
  }

  /** The same values in another shape. */
  Feature reshaped(Feature input, Dims dims) {
    return graph.reshaped(input, dims);
  }

  /** The same values with axes permuted. */
  Feature transposed(Feature input, int... permutation) {
    return emit(new Transposition(permutation), input, Layout.permute(input.dims(), permutation));
  }

  /** Adds a step on one feature. */
  Feature emit(Operator operator, Feature input, Dims dims) {
    return graph.emit(operator, input, dims);
  }

  /** Adds a step. */
  Feature emit(Operator operator, List<Operand> operands, Dims dims) {
    return graph.emit(operator, operands, dims);
  }
}
