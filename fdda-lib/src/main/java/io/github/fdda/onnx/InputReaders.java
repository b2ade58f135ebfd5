package io.github.fdda.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.data.ImageShape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a graph does with its images first. */
record InputReaders(GraphProto graph) {

  private static final Set<String> PASS_ON =
      Set.of("Identity", "Cast", "QuantizeLinear", "DequantizeLinear");
  private static final TensorData DATA = new TensorData(new ExternalData(Optional.empty()));
  private static final int LARGEST_SIDE = 1 << 14;

  /** The only node that reads a tensor, beyond those that merely pass it on. */
  Optional<NodeProto> first(String tensor) {
    var name = tensor;
    // A file may have a cycle, but no more nodes than it has.
    for (var i = 0; i <= graph.getNodeCount(); i++) {
      var readers = readers(name);
      if (readers.size() != 1) {
        return Optional.empty();
      }
      var reader = readers.get(0);
      if (!PASS_ON.contains(reader.getOpType()) || reader.getOutputCount() == 0) {
        return Optional.of(reader);
      }
      name = reader.getOutput(0);
    }
    return Optional.empty();
  }

  private List<NodeProto> readers(String tensor) {
    return graph.getNodeList().stream().filter(n -> n.getInputList().contains(tensor)).toList();
  }

  /** The shape of images, C×H×W, that the first node gives to a tensor. */
  Optional<ImageShape> reshaped(String tensor) {
    return first(tensor)
        .filter(node -> node.getOpType().equals("Reshape") && node.getInputCount() == 2)
        .flatMap(node -> constant(node.getInput(1)))
        .map(DATA::integers)
        .filter(sides -> sides.length == 4)
        .filter(sides -> LongStream.of(sides).skip(1).allMatch(s -> s > 0 && s <= LARGEST_SIDE))
        .map(sides -> new ImageShape((int) sides[1], (int) sides[2], (int) sides[3]));
  }

  private Optional<TensorProto> constant(String name) {
    var values =
        graph.getNodeList().stream()
            .filter(n -> n.getOpType().equals("Constant") && n.getOutputList().contains(name))
            .flatMap(n -> new Attributes(n.getAttributeList()).tensor("value").stream());
    return Stream.concat(
            graph.getInitializerList().stream().filter(t -> t.getName().equals(name)), values)
        .findFirst();
  }
}
