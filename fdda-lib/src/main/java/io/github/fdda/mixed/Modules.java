package io.github.fdda.mixed;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of a network with attention: of each softmax between two products, the linear layers
 * that make queries, keys and values and the one that reads the second product; and each two linear
 * layers around an activation function of which the second enters a residual sum.
 */
final class Modules {

  /** Operators that move, choose or scale values, or add constants to them. */
  private static final Set<String> PASSES =
      Set.of(
          "Add",
          "Div",
          "Dropout",
          "Flatten",
          "Gather",
          "Identity",
          "Mul",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Sub",
          "Transpose",
          "Unsqueeze",
          "Where");

  private final Network network;
  private final GraphNodes nodes;
  private final Set<String> linear;

  private Modules(Network network) {
    this.network = network;
    this.nodes = new GraphNodes(network.nodes());
    this.linear =
        network.weightLayers().stream()
            .map(WeightLayer::name)
            .filter(name -> !nodes.node(name).type().startsWith("Conv"))
            .collect(Collectors.toSet());
  }

  /**
   * Finds them.
   *
   * @return by name of a layer, the name of its module: that of one of its layers; empty for a
   *     network without attention
   */
  static Map<String, String> of(Network network) {
    var modules = new Modules(network);
    var attention = modules.attention();
    var names = new HashMap<String, String>();
    if (!attention.isEmpty()) {
      Stream.of(attention, modules.perceptrons())
          .flatMap(List::stream)
          .forEach(layers -> layers.forEach(layer -> names.putIfAbsent(layer, layers.get(0))));
    }
    return names;
  }

  private List<List<String>> attention() {
    return nodes.all().stream()
        .filter(node -> node.type().equals("Softmax"))
        .map(this::aroundSoftmax)
        .filter(layers -> !layers.isEmpty())
        .toList();
  }

  private List<String> aroundSoftmax(GraphNode softmax) {
    var scores = before(softmax, GraphNode::multipliesFeatures).toList();
    var contexts = after(softmax, GraphNode::multipliesFeatures).toList();
    if (scores.isEmpty()) {
      return List.of();
    }
    return Stream.concat(
            Stream.concat(scores.stream(), contexts.stream())
                .flatMap(product -> before(product, this::isLinear)),
            contexts.stream().flatMap(product -> after(product, this::isLinear)))
        .map(GraphNode::name)
        .distinct()
        .toList();
  }

  private List<List<String>> perceptrons() {
    return network.activationLayers().stream()
        .map(ActivationLayer::name)
        .filter(nodes::contains)
        .map(this::aroundFunction)
        .filter(layers -> !layers.isEmpty())
        .toList();
  }

  private List<String> aroundFunction(String function) {
    var first = before(nodes.node(function), this::isLinear).toList();
    var second = after(nodes.node(function), this::isLinear).toList();
    var summed =
        second.stream().flatMap(layer -> after(layer, Modules::isSum)).findFirst().isPresent();
    return first.size() == 1 && second.size() == 1 && summed
        ? List.of(first.get(0).name(), second.get(0).name())
        : List.of();
  }

  private boolean isLinear(GraphNode node) {
    return linear.contains(node.name());
  }

  private static boolean isSum(GraphNode node) {
    return node.type().equals("Add") && node.inputs().size() == 2;
  }

  /** The nearest nodes of a kind that a node's inputs come from. */
  private Stream<GraphNode> before(GraphNode node, Predicate<GraphNode> kind) {
    return node.inputs().stream()
        .filter(nodes::contains)
        .map(nodes::node)
        .flatMap(input -> nearest(input, kind, before -> before(before, kind)));
  }

  /** The nearest nodes of a kind that a node's output goes to. */
  private Stream<GraphNode> after(GraphNode node, Predicate<GraphNode> kind) {
    return nodes.readers(node.name()).stream()
        .flatMap(reader -> nearest(reader, kind, after -> after(after, kind)));
  }

  private static Stream<GraphNode> nearest(
      GraphNode node, Predicate<GraphNode> kind, Function<GraphNode, Stream<GraphNode>> further) {
    if (kind.test(node)) {
      return Stream.of(node);
    }
    var passes = node.inputs().size() == 1 && PASSES.contains(node.type());
    return passes ? further.apply(node) : Stream.of();
  }
}
