package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.Nodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tensor of the float graph and the one of the quantized graph that should equal it.
 *
 * @param layer name of the node that computes it in the float graph; the tensor's, if it has none
 * @param operator of that node
 * @param floatTensor its name
 * @param quantizedTensor its name, dequantized
 */
record TensorPair(String layer, String operator, String floatTensor, String quantizedTensor) {

  /**
   * All pairs in the order of the float graph, the logits last. A tensor {@code t} has a quantized
   * counterpart if there is a {@code t_dequantized}, as our export names it, or else if {@code t}
   * is quantized and dequantized, whatever the names. Where no tensor has, those are paired that
   * have the same name.
   */
  static List<TensorPair> of(ModelFile floats, ModelFile quantized) {
    var nodes = computed(floats.model().getGraph());
    var dequantized = new Dequantized(quantized.model().getGraph());
    var pairs = new ArrayList<TensorPair>();
    for (var node : nodes) {
      dequantized.of(node.getOutput(0)).ifPresent(tensor -> pairs.add(pair(node, tensor)));
    }
    if (pairs.isEmpty()) {
      nodes.stream()
          .filter(node -> dequantized.tensors().contains(node.getOutput(0)))
          .forEach(node -> pairs.add(pair(node, node.getOutput(0))));
    }
    pairs.removeIf(pair -> pair.floatTensor().equals(floats.output()));
    pairs.add(logits(floats, quantized));
    return pairs;
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

  private static TensorPair logits(ModelFile floats, ModelFile quantized) {
    return floats.model().getGraph().getNodeList().stream()
        .filter(node -> node.getOutputList().contains(floats.output()))
        .map(node -> pair(node, quantized.output()))
        .findFirst()
        .orElseThrow(
            () -> floats.fault("no node computes its output '%s'".formatted(floats.output())));
  }

  private static TensorPair pair(NodeProto node, String quantizedTensor) {
    var tensor = node.getOutput(0);
    return new TensorPair(Nodes.name(node), node.getOpType(), tensor, quantizedTensor);
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
