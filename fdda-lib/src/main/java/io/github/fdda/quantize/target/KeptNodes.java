package io.github.fdda.quantize.target;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes that stay in float where a user wants some to. On a target that computes in integers an
 * activation function goes with what it is applied to: between two layers in float nothing is
 * rounded then. What a layer in integers takes is rounded all the same.
 */
final class KeptNodes {

  private final GraphNodes nodes;
  private final Set<String> kept;

  private KeptNodes(GraphNodes nodes, Set<String> kept) {
    this.nodes = nodes;
    this.kept = kept;
  }

  static Set<String> of(Network network, Target target, Collection<String> wanted) {
    if (wanted.isEmpty() || target.operators().isEmpty() || !target.floatFallback()) {
      return Set.copyOf(wanted);
    }
    var functions =
        network.activationLayers().stream().map(ActivationLayer::name).collect(Collectors.toSet());
    var found = new KeptNodes(new GraphNodes(network.nodes()), new HashSet<>(wanted));
    network.nodes().stream()
        .filter(node -> functions.contains(node.name()))
        .filter(node -> found.comesFromFloat(node.inputs().get(0)))
        .forEach(node -> found.kept.add(node.name()));
    return Set.copyOf(found.kept);
  }

  /** Whether a tensor is put out by a node that is kept, or only normalized or shifted after it. */
  private boolean comesFromFloat(String name) {
    if (kept.contains(name) || !nodes.contains(name)) {
      return kept.contains(name);
    }
    var node = nodes.node(name);
    return (node.addsBias() || node.type().equals("BatchNormalization"))
        && comesFromFloat(node.inputs().get(0));
  }
}
