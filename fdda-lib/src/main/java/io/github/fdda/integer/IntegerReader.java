package io.github.fdda.integer;

import static io.github.fdda.util.Faults.at;
import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.ImageShape;
import io.github.fdda.onnx.OnnxFile;
import java.util.stream.IntStream;

/**
 * Turns an ONNX graph of QuantizeLinear and DequantizeLinear into a program. All floats of the file
 * are dealt with here: scales become exponents, bounds become integers.
 */
final class IntegerReader {

  private static final int OLDEST_OPSET = 13;

  private final OnnxFile file;
  private final IntegerGraph graph;

  private IntegerReader(OnnxFile file) {
    this.file = file;
    this.graph = new IntegerGraph(file.graph().getInitializerList());
  }

  /** Reads the contents of a file. */
  static IntegerNetwork read(byte[] onnx) {
    var file = OnnxFile.parseQuantized(onnx);
    if (file.opset() < OLDEST_OPSET) {
      throw fault("it uses ONNX opset %d; at least %d is needed", file.opset(), OLDEST_OPSET);
    }
    return new IntegerReader(file).read();
  }

  private IntegerNetwork read() {
    graph.define(
        file.input().getName(),
        new IntegerValue.Image(shape(), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    var nodes = file.graph().getNodeList();
    for (var i = 0; i < nodes.size(); i++) {
      read(nodes.get(i), i);
    }
    return at("output '" + file.output().getName() + "'", this::network);
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

  private ImageShape shape() {
    var type = file.input().getType().getTensorType().getElemType();
    if (type != DataType.FLOAT.getNumber()) {
      throw fault(
          "input '%s' holds %s, not floats; export without preprocessing",
          file.input().getName(), DataType.forNumber(type));
    }
    return file.imageShape();
  }

  private IntegerNetwork network() {
    if (!(graph.value(file.output().getName()) instanceof IntegerValue.Feature feature)) {
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
