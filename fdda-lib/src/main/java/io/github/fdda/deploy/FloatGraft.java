package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.network.graph.ExecutionOrder;
import io.github.fdda.onnx.Nodes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Puts layers of a float file in the place of the same layers of a quantized one. What they put out
 * is quantized where other layers take it.
 */
final class FloatGraft {

  private static final String PREFIX = "fdda_float/";

  private final ModelFile floats;
  private final ModelFile quantized;
  private final GraphProto graph;
  private final TensorUses uses;
  private final Map<String, TensorPair> pairs = new HashMap<>();

  /**
   * @param pairs the tensors that both files have, which layers lie between
   */
  FloatGraft(ModelFile floats, ModelFile quantized, List<TensorPair> pairs) {
    this.floats = floats.inOpset(quantized.opset()).orElse(floats);
    this.quantized = quantized;
    this.graph = this.floats.model().getGraph();
    this.uses = new TensorUses(graph);
    pairs.forEach(pair -> this.pairs.put(pair.floatTensor(), pair));
  }

  /** The layer that puts out one of the pairs, and those that take it: none needs it rounded. */
  Set<TensorPair> withReaders(TensorPair pair) {
    var chosen = new LinkedHashSet<>(Set.of(pair));
    pairs.values().stream()
        .filter(other -> inputs(nodes(other)).contains(pair.floatTensor()))
        .forEach(chosen::add);
    return chosen;
  }

  /** The nodes of some layers, in the order of the float file. */
  List<NodeProto> nodes(Set<TensorPair> chosen) {
    var all = new LinkedHashSet<NodeProto>();
    chosen.forEach(pair -> all.addAll(nodes(pair)));
    return graph.getNodeList().stream().filter(all::contains).toList();
  }

  /** Those between a tensor and the pairs, or the images, that it is computed from. */
  private Set<NodeProto> nodes(TensorPair pair) {
    var found = new LinkedHashSet<NodeProto>();
    var open = new ArrayDeque<>(List.of(pair.floatTensor()));
    while (!open.isEmpty()) {
      var tensor = open.pop();
      var isOther = pairs.containsKey(tensor) && !tensor.equals(pair.floatTensor());
      uses.producer(tensor)
          .filter(node -> !isOther && found.add(node))
          .ifPresent(node -> open.addAll(node.getInputList()));
    }
    return found;
  }

  private static Set<String> inputs(Collection<NodeProto> nodes) {
    var inputs = new LinkedHashSet<String>();
    nodes.forEach(node -> inputs.addAll(node.getInputList()));
    return inputs;
  }

  /**
   * The quantized file with some layers in float.
   *
   * @return empty if the files take other images, the operators of the float file cannot be said in
   *     the quantized file's operator set, or that keeps integers otherwise than between
   *     QuantizeLinear and DequantizeLinear
   */
  Optional<ModelFile> of(Set<TensorPair> chosen) {
    var nodes = nodes(chosen);
    var image = floats.outside().input().getName();
    var taken = inputs(nodes);
    var readsImages = taken.contains(image);
    if (floats.opset() != quantized.opset() || (readsImages && !floats.takesTheSameAs(quantized))) {
      return Optional.empty();
    }
    var names = names(nodes, chosen);
    names.put(image, quantized.outside().input().getName());
    var whole = quantized.model().getGraph().toBuilder();
    for (var pair : chosen) {
      if (!replace(whole, pair)) {
        return Optional.empty();
      }
    }
    for (var node : nodes) {
      whole.addNode(renamed(node, names));
    }
    graph.getInitializerList().stream()
        .filter(tensor -> taken.contains(tensor.getName()))
        .map(tensor -> tensor.toBuilder().setName(PREFIX + tensor.getName()))
        .forEach(whole::addInitializer);
    var all = whole.getNodeList();
    var sorted = ExecutionOrder.of(all, quantized.output()).stream().map(all::get).toList();
    return Optional.of(quantized.withGraph(whole.clearNode().addAllNode(sorted).build()));
  }

  /** What tensors of the float file are called there. */
  private Map<String, String> names(List<NodeProto> nodes, Set<TensorPair> chosen) {
    var names = new HashMap<String, String>();
    for (var node : nodes) {
      node.getInputList().forEach(input -> names.put(input, PREFIX + input));
      node.getOutputList().forEach(output -> names.put(output, PREFIX + output));
    }
    pairs.values().stream()
        .filter(pair -> !chosen.contains(pair))
        .forEach(pair -> names.put(pair.floatTensor(), pair.quantizedTensor()));
    names.put("", "");
    return names;
  }

  private static NodeProto renamed(NodeProto node, Map<String, String> names) {
    // Without a name, as other files' nodes may be: no two may have the same.
    var renamed = node.toBuilder().clearInput().clearOutput().clearName();
    node.getInputList().forEach(input -> renamed.addInput(names.getOrDefault(input, input)));
    node.getOutputList().forEach(output -> renamed.addOutput(names.getOrDefault(output, output)));
    return renamed.build();
  }

  /** Has a layer's readers take what the float layer puts out, through the same quantizer. */
  private boolean replace(GraphProto.Builder whole, TensorPair pair) {
    var isLogits = pair.quantizedTensor().equals(quantized.output());
    var dequantizer = position(whole, pair.quantizedTensor());
    if (isLogits) {
      var unused = whole.getNode(dequantizer).toBuilder();
      unused.setOutput(unused.getOutputList().indexOf(quantized.output()), PREFIX + "unused");
      var passing =
          Nodes.node("", "Identity", List.of(PREFIX + pair.floatTensor()), quantized.output());
      whole.setNode(dequantizer, unused).addNode(passing);
      return true;
    }
    if (dequantizer < 0 || !whole.getNode(dequantizer).getOpType().equals("DequantizeLinear")) {
      return false;
    }
    var quantizer = position(whole, whole.getNode(dequantizer).getInput(0));
    if (quantizer < 0 || !whole.getNode(quantizer).getOpType().equals("QuantizeLinear")) {
      return false;
    }
    whole.getNodeBuilder(quantizer).setInput(0, PREFIX + pair.floatTensor());
    return true;
  }

  /** Where the node is that puts out a tensor; −1 if none does. */
  private static int position(GraphProto.Builder graph, String tensor) {
    return IntStream.range(0, graph.getNodeCount())
        .filter(i -> graph.getNode(i).getOutputList().contains(tensor))
        .findFirst()
        .orElse(-1);
  }
}
