package io.github.fdda.quantize.target;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a target quantizes in a network besides the outputs of activation functions: wherever a
 * tensor leaves or enters an operator that computes with integers, unless what follows is part of
 * the same operator there. Networks with attention, which multiply two tensors that both depend on
 * the images, have rules of their own.
 */
final class QuantizationPoints {

  private final Network network;
  private final Target target;
  private final GraphNodes nodes;
  private final Optional<GraphNode> attention;
  private final Map<String, OperatorRule> operators;
  private final Set<String> floats;
  private final Set<String> functions;
  private final Set<String> names;

  /**
   * @param floats names of nodes that are computed in float whatever the target can do
   */
  QuantizationPoints(Network network, Target target, Set<String> floats) {
    this.network = network;
    this.target = target;
    this.floats = floats;
    this.nodes = new GraphNodes(network.nodes());
    this.attention = nodes.all().stream().filter(GraphNode::multipliesFeatures).findFirst();
    this.operators = attention.isPresent() ? target.attentionOperators() : target.operators();
    this.functions =
        network.activationLayers().stream()
            .map(ActivationLayer::name)
            .filter(name -> !floats.contains(name))
            .collect(Collectors.toSet());
    this.names = find();
  }

  /** Names of the nodes, and of the graph's input. */
  Set<String> names() {
    return names;
  }

  /** Whether the network has attention. */
  boolean attention() {
    return attention.isPresent();
  }

  /**
   * Whether a tensor has the bits that the target gives to points. In networks with attention only
   * the images have: what comes between layers there takes the place of activation functions.
   */
  boolean hasTargetBits(String name) {
    return names.contains(name) && (!attention() || name.equals(network.inputName()));
  }

  /** The points that are what a softmax puts out and a product of two tensors takes. */
  Set<String> softmaxOutputs() {
    return names.stream()
        .filter(nodes::contains)
        .filter(name -> nodes.node(name).type().equals("Softmax") && entersProduct(name))
        .collect(Collectors.toSet());
  }

  private boolean entersProduct(String name) {
    return nodes.readers(name).stream()
        .anyMatch(
            reader ->
                reader.multipliesFeatures()
                    || (rule(reader).passes() && entersProduct(reader.name())));
  }

  private Set<String> find() {
    var found = new LinkedHashSet<String>();
    if (entersIntegers(network.inputName())) {
      found.add(network.inputName());
    }
    nodes.all().stream().filter(this::isPoint).forEach(node -> found.add(node.name()));
    return found;
  }

  /**
   * @throws InvalidInputException if the target refuses an operator of the network
   */
  void requireOperators() {
    requireFloats();
    if (attention() && !target.floatFallback() && operators.isEmpty()) {
      throw new InvalidInputException(
          "target %s runs no attention: node '%s' (MatMul) of network %s multiplies two tensors that depend on the image; choose another target (%s)"
              .formatted(
                  target.name(),
                  attention.orElseThrow().name(),
                  network.name(),
                  String.join(", ", Target.builtIn())));
    }
    for (var node : nodes.all()) {
      if (!target.floatFallback()
          && leader(node).equals(node)
          && !operators.containsKey(node.type())) {
        throw new InvalidInputException(
            "target %s cannot run node '%s' (%s) of network %s; it runs %s"
                .formatted(
                    target.name(),
                    node.name(),
                    node.type(),
                    network.name(),
                    operators.keySet().stream().sorted().collect(Collectors.joining(", "))));
      }
      if (!target.floatFallback() && node.type().equals("Add") && node.inputs().size() < 2) {
        throw new InvalidInputException(
            "target %s cannot run node '%s' (Add) of network %s: it adds a constant; make it the bias of the layer before"
                .formatted(target.name(), node.name(), network.name()));
      }
    }
  }

  private void requireFloats() {
    for (var name : floats) {
      if (!nodes.contains(name)) {
        throw new InvalidInputException(
            "no node '%s' to keep in float in network %s; its layers are %s"
                .formatted(name, network.name(), layers()));
      }
      if (!target.floatFallback()) {
        throw new InvalidInputException(
            "target %s computes nothing in float: node '%s' cannot be kept so; choose another target (%s)"
                .formatted(target.name(), name, String.join(", ", Target.builtIn())));
      }
    }
  }

  private String layers() {
    return network.weightLayers().stream().map(WeightLayer::name).collect(Collectors.joining(", "));
  }

  /**
   * The name of the tensor that a layer works on, where it is quantized: an activation function or
   * a point; empty if it comes in float.
   *
   * @param layer name of a node
   */
  Optional<String> quantizedInput(String layer) {
    return quantized(nodes.node(layer).inputs().get(0));
  }

  /** The activation function or point that a tensor comes from, perhaps moved about since. */
  private Optional<String> quantized(String tensor) {
    var name = tensor;
    while (nodes.contains(name) && rule(nodes.node(name)).passes()) {
      name = nodes.node(name).inputs().get(0);
    }
    var quantized = functions.contains(name) || names.contains(name);
    return quantized ? Optional.of(name) : Optional.empty();
  }

  /** The tensors whose grids the target wants to be the same. */
  SharedGrids sharedGrids() {
    return SharedGrids.of(
        nodes.all().stream()
            .filter(node -> rule(node).sharesGrid())
            .map(
                node ->
                    Stream.concat(node.inputs().stream(), Stream.of(node.name()))
                        .flatMap(tensor -> quantized(tensor).stream())
                        .collect(Collectors.toSet()))
            .filter(tensors -> tensors.size() > 1)
            .toList());
  }

  /** Layers whose weight has one grid for all channels, whatever the target does elsewhere. */
  Set<String> layersWithOneGrid() {
    return network.weightLayers().stream()
        .map(WeightLayer::name)
        .filter(name -> rule(nodes.node(name)).oneWeightGrid())
        .collect(Collectors.toSet());
  }

  private boolean isPoint(GraphNode node) {
    return !functions.contains(node.name())
        && !rule(node).passes()
        && !isFused(node)
        && (rule(leader(node)).integerOutput() || entersIntegers(node.name()));
  }

  /** Whether something that computes with integers reads a tensor, perhaps moved about before. */
  private boolean entersIntegers(String name) {
    return nodes.readers(name).stream()
        .anyMatch(
            reader ->
                rule(reader).integerInputs()
                    || (rule(reader).passes() && entersIntegers(reader.name())));
  }

  /** Whether what follows runs as part of the same operator. */
  private boolean isFused(GraphNode node) {
    var readers = nodes.readers(node.name());
    return readers.size() == 1 && runsWith(leader(node), readers.get(0));
  }

  /** The node that this one runs as part of; itself if none. */
  private GraphNode leader(GraphNode node) {
    if (node.inputs().size() != 1 || !nodes.contains(node.inputs().get(0))) {
      return node;
    }
    var before = nodes.node(node.inputs().get(0));
    if (nodes.readers(before.name()).size() != 1 || functions.contains(before.name())) {
      return node;
    }
    var leader = leader(before);
    return runsWith(leader, node) ? leader : node;
  }

  private boolean runsWith(GraphNode leader, GraphNode next) {
    return next.addsBias()
        || (!floats.contains(next.name()) && rule(leader).fuses().contains(next.type()));
  }

  private OperatorRule rule(GraphNode node) {
    return floats.contains(node.name())
        ? OperatorRule.FLOAT
        : operators.getOrDefault(node.type(), OperatorRule.FLOAT);
  }
}
