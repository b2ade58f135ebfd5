package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.Nodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A tensor of the float graph and the one of the quantized graph that should equal it.
 *
 * @param layer name of the node that computes it in the float graph, or the tensor's, if that has
 *     none; where it is only a function of what a convolution, a product or a sum computes, the
 *     name of that
 * @param operator of that node, and of what follows on it, as in {@code Conv, Relu}
 * @param floatTensor its name
 * @param quantizedTensor its name, dequantized
 */
record TensorPair(String layer, String operator, String floatTensor, String quantizedTensor) {

  /** What is applied to one tensor, value by value, and is known by what it is applied to. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "BatchNormalization",
          "Clip",
          "Elu",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "PRelu",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Tanh");

  /**
   * All pairs in the order of the float graph, the logits last. A tensor {@code t} has a quantized
   * counterpart if there is a {@code t_dequantized}, as our export names it, or else if {@code t}
   * is quantized and dequantized, whatever the names. Where no tensor has, those are paired that
   * have the same name.
   */
  static List<TensorPair> of(ModelFile floats, ModelFile quantized) {
    var graph = floats.model().getGraph();
    var twins = twins(computed(graph), new Dequantized(quantized.model().getGraph()));
    twins.remove(floats.output());
    twins.put(floats.output(), quantized.output());
    var computing = new HashMap<String, NodeProto>();
    graph
        .getNodeList()
        .forEach(node -> node.getOutputList().forEach(tensor -> computing.put(tensor, node)));
    if (!computing.containsKey(floats.output())) {
      throw floats.fault("no node computes its output '%s'".formatted(floats.output()));
    }
    var layers = new Layers(computing, graph, twins);
    return twins.keySet().stream().map(layers::pair).toList();
  }

  /** By name of a tensor of the float graph, in its order, the one that should equal it. */
  private static Map<String, String> twins(List<NodeProto> nodes, Dequantized dequantized) {
    var twins = new LinkedHashMap<String, String>();
    for (var node : nodes) {
      var tensor = node.getOutput(0);
      dequantized.of(tensor).ifPresent(twin -> twins.put(tensor, twin));
    }
    if (twins.isEmpty()) {
      nodes.stream()
          .map(node -> node.getOutput(0))
          .filter(dequantized.tensors()::contains)
          .forEach(tensor -> twins.put(tensor, tensor));
    }
    return twins;
  }

  /** The tensors of a quantized file that hold what one of them does: dequantized of the same. */
  static Set<String> copies(ModelFile quantized, String tensor) {
    var nodes = quantized.model().getGraph().getNodeList();
    var copies = new HashSet<>(Set.of(tensor));
    nodes.stream()
        .filter(node -> node.getOpType().equals("DequantizeLinear"))
        .filter(node -> node.getOutputList().contains(tensor))
        .forEach(
            original ->
                nodes.stream()
                    .filter(node -> node.getInputList().equals(original.getInputList()))
                    .filter(node -> node.getOpType().equals(original.getOpType()))
                    .forEach(node -> copies.addAll(node.getOutputList())));
    return copies;
  }

  /** Nodes that compute something from the images, not from constants alone. */
  private static List<NodeProto> computed(GraphProto graph) {
    var constants = new HashSet<String>();
    graph.getInitializerList().forEach(tensor -> constants.add(tensor.getName()));
    var known = new HashSet<String>();
    graph.getInputList().stream()
        .filter(input -> !constants.contains(input.getName()))
        .forEach(input -> known.add(input.getName()));
    var computed = new ArrayList<NodeProto>();
    for (var node : graph.getNodeList()) {
      if (node.getOutputCount() > 0 && node.getInputList().stream().anyMatch(known::contains)) {
        known.addAll(node.getOutputList());
        computed.add(node);
      }
    }
    return computed;
  }

  /** The layers that the tensors of the float graph belong to. */
  private record Layers(
      Map<String, NodeProto> computing, GraphProto graph, Map<String, String> twins) {

    TensorPair pair(String tensor) {
      var node = computing(tensor);
      var operators = new ArrayDeque<>(List.of(node.getOpType()));
      while (isFunctionOfALayer(node)) {
        node = computing(node.getInput(0));
        operators.addFirst(node.getOpType());
      }
      return new TensorPair(
          Nodes.name(node),
          String.join(", ", operators),
          tensor,
          Objects.requireNonNull(twins.get(tensor), tensor));
    }

    /** What has a pair of its own, or more than one reader, is a layer of its own. */
    private boolean isFunctionOfALayer(NodeProto node) {
      if (!FUNCTIONS.contains(node.getOpType())) {
        return false;
      }
      var input = node.getInput(0);
      return computing.containsKey(input) && !twins.containsKey(input) && readers(input) == 1;
    }

    private long readers(String tensor) {
      return graph.getNodeList().stream()
          .filter(node -> node.getInputList().contains(tensor))
          .count();
    }

    private NodeProto computing(String tensor) {
      return Objects.requireNonNull(computing.get(tensor), tensor);
    }
  }

  /** Where a quantized graph has tensors in floating point again. */
  private record Dequantized(
      Set<String> tensors, Map<String, String> quantized, Map<String, String> dequantized) {

    Dequantized(GraphProto graph) {
      this(new HashSet<>(), new HashMap<>(), new HashMap<>());
      for (var node : graph.getNodeList()) {
        tensors.addAll(node.getOutputList());
        if (node.getOpType().equals("QuantizeLinear")) {
          quantized.putIfAbsent(node.getInput(0), node.getOutput(0));
        } else if (node.getOpType().equals("DequantizeLinear")) {
          dequantized.putIfAbsent(node.getInput(0), node.getOutput(0));
        }
      }
    }

    Optional<String> of(String tensor) {
      var ours = tensor + "_dequantized";
      if (tensors.contains(ours)) {
        return Optional.of(ours);
      }
      return Optional.ofNullable(quantized.get(tensor)).map(dequantized::get);
    }
  }
}
