package io.github.fdda.quantize.range;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The product of queries and keys: a product of two tensors that goes, perhaps scaled or masked,
 * into a softmax.
 *
 * @param queries the activation that is its left operand, where that is quantized
 * @param keys the activation that is its right operand, where that is quantized
 */
record AttentionScores(Optional<ActivationLayer> queries, Optional<ActivationLayer> keys) {

  private static final Set<String> SCALES_OR_MASKS = Set.of("Add", "Div", "Mul", "Sub", "Where");

  /** Those of a network, by name of the node that multiplies. */
  static Map<String, AttentionScores> of(Network network, ActivationSources sources) {
    var nodes = new GraphNodes(network.nodes());
    return nodes.all().stream()
        .filter(node -> node.multipliesFeatures() && entersSoftmax(node, nodes))
        .map(GraphNode::name)
        .collect(
            Collectors.toMap(
                Function.identity(),
                name -> new AttentionScores(sources.of(name, 0), sources.of(name, 1))));
  }

  private static boolean entersSoftmax(GraphNode node, GraphNodes nodes) {
    return nodes.readers(node.name()).stream()
        .anyMatch(
            reader ->
                reader.type().equals("Softmax")
                    || (mayLieBetween(reader.type()) && entersSoftmax(reader, nodes)));
  }

  private static boolean mayLieBetween(String type) {
    return SCALES_OR_MASKS.contains(type) || ActivationSources.moves(type);
  }
}
