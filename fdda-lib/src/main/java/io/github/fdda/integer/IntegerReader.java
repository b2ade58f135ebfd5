package io.github.fdda.integer;

import static io.github.fdda.onnx.Faults.at;
import static io.github.fdda.onnx.Faults.fault;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.data.ImageShape;
import io.github.fdda.util.InvalidInputException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns an ONNX graph of QuantizeLinear and DequantizeLinear into a program. All floats of the file
 * are dealt with here: scales become exponents, bounds become integers.
 */
final class IntegerReader {

  private static final int OLDEST_OPSET = 13;
  private static final int NEWEST_OPSET = 21;
  private static final int LARGEST_SIDE = 1 << 14;

  private final GraphProto file;
  private final IntegerGraph graph;

  private IntegerReader(GraphProto file) {
    this.file = file;
    this.graph = new IntegerGraph(file.getInitializerList());
  }

  /** Reads the contents of a file. */
  static IntegerNetwork read(byte[] onnx) {
    var model = model(onnx);
    checkOpset(model);
    return new IntegerReader(model.getGraph()).read();
  }

  private static ModelProto model(byte[] bytes) {
    try {
      var model = ModelProto.parseFrom(bytes);
      if (model.getGraph().getNodeCount() == 0) {
        throw fault("not an ONNX model: it holds no graph of nodes");
      }
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException("not an ONNX model, or cut short", e);
    }
  }

  private static void checkOpset(ModelProto model) {
    for (var opset : model.getOpsetImportList()) {
      if (opset.getDomain().isEmpty()
          && (opset.getVersion() < OLDEST_OPSET || opset.getVersion() > NEWEST_OPSET)) {
        throw fault(
            "it uses ONNX opset %d; %d to %d are supported",
            opset.getVersion(), OLDEST_OPSET, NEWEST_OPSET);
      }
    }
  }

  private IntegerNetwork read() {
    var input = input();
    graph.define(
        input.getName(),
        new IntegerValue.Image(shape(input), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    for (var i = 0; i < file.getNodeCount(); i++) {
      read(file.getNode(i), i);
    }
    if (file.getOutputCount() != 1) {
      throw fault("it has %d outputs; exactly one is needed", file.getOutputCount());
    }
    return at("output '" + file.getOutput(0).getName() + "'", this::network);
  }

  private void read(NodeProto proto, int position) {
    var name = proto.getName().isBlank() ? proto.getOpType() + "_" + position : proto.getName();
    at(
        "node '%s' (%s)".formatted(name, proto.getOpType()),
        () -> {
          var value = IntegerOperators.read(new IntegerNode(proto, graph));
          if (proto.getOutputCount() > 0) {
            graph.define(proto.getOutput(0), value);
          }
          return value;
        });
  }

  /** Old files list their initializers among the inputs. */
  private ValueInfoProto input() {
    var initializers =
        file.getInitializerList().stream().map(t -> t.getName()).collect(Collectors.toSet());
    var inputs =
        file.getInputList().stream().filter(i -> !initializers.contains(i.getName())).toList();
    if (inputs.size() != 1) {
      throw fault("it has %d inputs; exactly one is needed", inputs.size());
    }
    return inputs.get(0);
  }

  private static ImageShape shape(ValueInfoProto input) {
    var type = input.getType().getTensorType().getElemType();
    if (type != DataType.FLOAT.getNumber()) {
      throw fault(
          "input '%s' holds %s, not floats; export without preprocessing",
          input.getName(), DataType.forNumber(type));
    }
    var sides = input.getType().getTensorType().getShape().getDimList();
    if (sides.size() != 4) {
      throw fault(
          "input '%s' has %d dimensions; images need four, N×C×H×W", input.getName(), sides.size());
    }
    return new ImageShape(
        side(input, sides.get(1)), side(input, sides.get(2)), side(input, sides.get(3)));
  }

  private static int side(ValueInfoProto input, Dimension side) {
    if (side.getDimValue() < 1 || side.getDimValue() > LARGEST_SIDE) {
      throw fault(
          "input '%s' must have fixed channels, height and width, each from 1 to %d",
          input.getName(), LARGEST_SIDE);
    }
    return (int) side.getDimValue();
  }

  private IntegerNetwork network() {
    if (!(graph.value(file.getOutput(0).getName()) instanceof IntegerValue.Feature feature)) {
      throw fault("it is not computed from the image in integers");
    }
    var format = feature.format();
    if (format.shape().size() != 1 || format.divisor() != 1) {
      throw fault("it has shape %s; a classifier's logits are N×classes", format);
    }
    var exponent = format.blocks().stream().mapToInt(IntegerBlock::exponent).min().orElseThrow();
    var shifts = format.blocks().stream().mapToInt(block -> block.exponent() - exponent).toArray();
    if (IntStream.of(shifts).max().orElseThrow() >= Integer.SIZE) {
      throw fault("the scales of its classes are too far apart to compare in 64 bits");
    }
    return new IntegerNetwork(
        graph.images(),
        new IntegerProgram(
            graph.images().input(), graph.steps(), new IntegerLogits(feature.slot(), shifts)),
        format.size(),
        exponent);
  }
}
