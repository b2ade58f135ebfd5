package io.github.fdda.quantize.reparametrize;

import static java.util.stream.Collectors.toMap;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A layer normalization whose output goes into linear layers and nowhere else. On the way tokens
 * may be chosen, as the class token is, or averaged.
 *
 * @param norm the layer normalization
 * @param readers the linear layers, at least one
 * @param plain whether each adds products and bias without factors
 */
record LinearlyReadNorm(LayerNormLayer norm, List<WeightLayer> readers, boolean plain) {

  /** Operators that may keep channels last, and choose tokens or average them. */
  private static final Set<String> KEEPS_CHANNELS =
      Set.of("Dropout", "Gather", "Identity", "ReduceMean", "Reshape", "Slice", "Squeeze");

  /** What could also turn channels round: then the shape stays as it was. */
  private static final Set<String> CHOOSES = Set.of("Gather", "Slice");

  /** Copies the list. */
  LinearlyReadNorm {
    readers = List.copyOf(readers);
  }

  /** Those of a network, in execution order. */
  static List<LinearlyReadNorm> of(Network network) {
    var nodes = new GraphNodes(network.nodes());
    var linear =
        network.weightLayers().stream()
            .filter(layer -> !nodes.node(layer.name()).type().equals("Conv"))
            .collect(toMap(WeightLayer::name, Function.identity()));
    return network.layerNorms().stream().flatMap(norm -> of(norm, nodes, linear).stream()).toList();
  }

  private static Optional<LinearlyReadNorm> of(
      LayerNormLayer norm, GraphNodes nodes, Map<String, WeightLayer> linear) {
    var found = new ArrayList<GraphNode>();
    if (!collect(nodes.node(norm.name()), norm.channels(), nodes, linear.keySet(), found)) {
      return Optional.empty();
    }
    var readers =
        found.stream()
            .flatMap(node -> Optional.ofNullable(linear.get(node.name())).stream())
            .toList();
    return Optional.of(
        new LinearlyReadNorm(norm, readers, found.stream().allMatch(GraphNode::plain)));
  }

  /**
   * Collects the linear layers that read a tensor.
   *
   * @return whether nothing else does
   */
  private static boolean collect(
      GraphNode node, int channels, GraphNodes nodes, Set<String> linear, List<GraphNode> found) {
    var readers = nodes.readers(node.name());
    for (var reader : readers) {
      if (linear.contains(reader.name())) {
        found.add(reader);
      } else if (!keepsChannels(node, reader, channels)
          || !collect(reader, channels, nodes, linear, found)) {
        return false;
      }
    }
    return !readers.isEmpty();
  }

  /** Channels stay the last axis: no other is as long, so that none can be taken for it. */
  private static boolean keepsChannels(GraphNode before, GraphNode node, int channels) {
    var shape = node.shape();
    return KEEPS_CHANNELS.contains(node.type())
        && !(CHOOSES.contains(node.type()) && shape.equals(before.shape()))
        && Collections.frequency(before.shape(), channels) == 1
        && !shape.isEmpty()
        && shape.get(shape.size() - 1) == channels;
  }
}
