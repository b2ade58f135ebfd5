package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.Nodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why a node of a file is computed in floating point: ONNX Runtime has integer kernels for a
 * convolution or product between DequantizeLinear and QuantizeLinear, and for what it can join with
 * it.
 */
final class FloatReasons {

  private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");
  private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul");
  private static final Set<Integer> FOUR_BITS =
      Set.of(DataType.INT4.getNumber(), DataType.UINT4.getNumber());
  private static final Set<Integer> SIXTEEN_BITS =
      Set.of(DataType.INT16.getNumber(), DataType.UINT16.getNumber());

  private final GraphProto graph;
  private final TensorUses uses;
  private final Map<String, Integer> constants = new HashMap<>();
  private final Set<String> images = new HashSet<>();

  FloatReasons(GraphProto graph) {
    this.graph = graph;
    this.uses = new TensorUses(graph);
    graph
        .getInitializerList()
        .forEach(tensor -> constants.put(tensor.getName(), tensor.getDataType()));
    graph.getInputList().forEach(input -> images.add(input.getName()));
  }

  /**
   * Explains a node.
   *
   * @param optimized as ONNX Runtime runs it, perhaps joined with others and under another name
   */
  FloatNode of(NodeProto optimized) {
    return original(optimized)
        .map(node -> new FloatNode(Nodes.name(node), node.getOpType(), reason(node)))
        .orElseGet(
            () ->
                new FloatNode(
                    Nodes.name(optimized),
                    optimized.getOpType(),
                    "ONNX Runtime made it of others"));
  }

  /** The node of the file of which most is in the name of the optimized one. */
  private Optional<NodeProto> original(NodeProto optimized) {
    return graph.getNodeList().stream()
        .filter(FloatReasons::isLayer)
        .map(node -> Map.entry(node, likeness(node, optimized)))
        .filter(candidate -> candidate.getValue() > 0)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  private static boolean isLayer(NodeProto node) {
    return CONVOLUTIONS.contains(node.getOpType()) || isProduct(node);
  }

  /**
   * Length of the longest name in that of the optimized node: of the node, or of a tensor that it
   * puts out together with what follows it, as joined nodes are called after their output.
   */
  private int likeness(NodeProto node, NodeProto optimized) {
    var names = new ArrayList<>(List.of(node.getName()));
    var last = Optional.of(node);
    while (last.isPresent()) {
      var output = last.get().getOutput(0);
      names.add(output);
      var next = uses.readers(output);
      last =
          next.size() == 1
              ? Optional.of(next.get(0)).filter(FloatReasons::isJoined)
              : Optional.empty();
    }
    return names.stream()
        .filter(name -> optimized.getName().contains(name))
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  private static boolean isJoined(NodeProto node) {
    return !isLayer(node) && !node.getOpType().equals("QuantizeLinear");
  }

  private static boolean isProduct(NodeProto node) {
    return PRODUCTS.contains(node.getOpType());
  }

  private String reason(NodeProto node) {
    return weight(node)
        .or(() -> input(node))
        .or(() -> bias(node))
        .or(() -> output(node))
        .orElse("ONNX Runtime has no integer kernel for it on this processor");
  }

  private Optional<String> weight(NodeProto node) {
    var weight = node.getInput(1);
    if (constants.containsKey(weight)) {
      return Optional.of("its weight is in float");
    }
    return dequantized(weight)
        .map(tensor -> constants.getOrDefault(tensor, 0))
        .filter(FOUR_BITS::contains)
        .map(type -> "its weight is stored in 4 bits, for which there is no integer kernel");
  }

  private Optional<String> input(NodeProto node) {
    return List.of(0, 1).stream()
        .map(node::getInput)
        .filter(tensor -> dequantized(tensor).isEmpty())
        .map(tensor -> "what it takes is in float: " + source(tensor))
        .findFirst()
        .or(
            () ->
                isOfSixteenBits(node.getInput(0))
                    ? Optional.of("what it takes has 16 bits, for which there is no integer kernel")
                    : Optional.empty());
  }

  /** Whether a tensor is dequantized from 16 bits: so has its zero point. */
  private boolean isOfSixteenBits(String tensor) {
    return uses.producer(tensor)
        .filter(node -> node.getInputCount() > 2)
        .map(node -> constants.getOrDefault(node.getInput(2), 0))
        .filter(SIXTEEN_BITS::contains)
        .isPresent();
  }

  private Optional<String> bias(NodeProto node) {
    return Optional.of(node)
        .filter(layer -> layer.getInputCount() > 2)
        .flatMap(layer -> dequantized(layer.getInput(2)))
        .filter(tensor -> constants.getOrDefault(tensor, 0) == DataType.INT8.getNumber())
        .map(tensor -> "its bias is stored in 8 bits, where integer kernels take 32");
  }

  /** What a tensor is dequantized from. */
  private Optional<String> dequantized(String tensor) {
    return uses.producer(tensor)
        .filter(node -> node.getOpType().equals("DequantizeLinear"))
        .map(node -> node.getInput(0));
  }

  private String source(String tensor) {
    if (images.contains(tensor)) {
      return "the images";
    }
    return uses.producer(tensor).map(FloatReasons::described).orElse("'" + tensor + "'");
  }

  private static String described(NodeProto node) {
    return "%s '%s'".formatted(node.getOpType(), Nodes.name(node));
  }

  /** Products may put out floats, convolutions not. */
  private Optional<String> output(NodeProto node) {
    if (isProduct(node)) {
      return Optional.empty();
    }
    return uses.readers(node.getOutput(0)).stream()
        .filter(reader -> !reader.getOpType().equals("QuantizeLinear"))
        .map(
            reader ->
                isQuantized(reader)
                    ? described(reader)
                        + " stands between it and the quantizer of its output, whose range ends"
                        + " beyond the function's"
                    : "what it puts out goes to " + described(reader) + " in float")
        .findFirst();
  }

  private boolean isQuantized(NodeProto node) {
    var readers = uses.readers(node.getOutput(0));
    return !readers.isEmpty()
        && readers.stream().allMatch(reader -> reader.getOpType().equals("QuantizeLinear"));
  }
}
