package io.github.fdda.quantize.range;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the activation whose values a node works on, all of them, perhaps in another order. */
final class ActivationSources {

  private static final Set<String> MOVES =
      Set.of("Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze");

  private final GraphNodes nodes;
  private final Map<String, ActivationLayer> activations;

  ActivationSources(Network network) {
    this.nodes = new GraphNodes(network.nodes());
    this.activations =
        network.activationLayers().stream()
            .collect(Collectors.toMap(ActivationLayer::name, Function.identity()));
  }

  /** Whether an operator only moves values about. */
  static boolean moves(String type) {
    return MOVES.contains(type);
  }

  /**
   * The source of one of a node's inputs; empty if it comes in float.
   *
   * @param input among those that depend on the images, from 0
   */
  Optional<ActivationLayer> of(String node, int input) {
    var source = nodes.node(node).inputs().get(input);
    while (!activations.containsKey(source)
        && nodes.contains(source)
        && moves(nodes.node(source).type())) {
      source = nodes.node(source).inputs().get(0);
    }
    return Optional.ofNullable(activations.get(source));
  }
}
