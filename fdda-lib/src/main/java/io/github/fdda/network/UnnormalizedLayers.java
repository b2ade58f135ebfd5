package io.github.fdda.network;

import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds the layers of a network that could have a batch normalization behind them and have none: it
 * was folded into them at export, or was never there.
 */
final class UnnormalizedLayers {

  private static final int CHANNELS_ALONE = 1;

  private final GraphNodes nodes;
  private final Set<String> normalizations;
  private final Set<String> functions;
  private final List<String> layers;

  private UnnormalizedLayers(Network network) {
    this.nodes = new GraphNodes(network.nodes());
    this.normalizations =
        network.batchNorms().stream().map(BatchNormLayer::name).collect(Collectors.toSet());
    this.functions =
        network.activationLayers().stream().map(ActivationLayer::name).collect(Collectors.toSet());
    this.layers = network.weightLayers().stream().map(WeightLayer::name).toList();
  }

  /**
   * Names of those layers, in execution order: convolutions, and linear layers of N×C outputs that
   * another layer follows. A layer counts as normalized if a batch normalization takes what it puts
   * out, perhaps added, joined or pooled before, without a layer or an activation function between
   * them. If no layer is left so, and no normalization is there, the last one is taken.
   */
  static List<String> of(Network network) {
    var found = new UnnormalizedLayers(network);
    var missing = found.layers.stream().filter(found::lacksOne).toList();
    if (missing.isEmpty() && network.batchNorms().isEmpty()) {
      return found.layers.stream()
          .filter(found::hasChannels)
          .reduce((first, second) -> second)
          .map(List::of)
          .orElse(List.of());
    }
    return missing;
  }

  private boolean lacksOne(String layer) {
    return hasChannels(layer)
        && (isConvolution(layer) || reaches(layer, layers::contains, name -> false))
        && !reaches(layer, normalizations::contains, this::endsSearch);
  }

  private boolean hasChannels(String layer) {
    return isConvolution(layer) || nodes.node(layer).shape().size() == CHANNELS_ALONE;
  }

  private boolean isConvolution(String layer) {
    return nodes.node(layer).type().equals("Conv");
  }

  private boolean endsSearch(String name) {
    return layers.contains(name) || functions.contains(name);
  }

  /** Whether a way leads from a node to another kind of node, without passing others. */
  private boolean reaches(String start, Predicate<String> wanted, Predicate<String> walls) {
    var seen = new HashSet<String>();
    var open = new ArrayDeque<>(readersOf(start));
    while (!open.isEmpty()) {
      var name = open.pop();
      if (wanted.test(name)) {
        return true;
      }
      if (seen.add(name) && !walls.test(name)) {
        open.addAll(readersOf(name));
      }
    }
    return false;
  }

  private List<String> readersOf(String name) {
    return nodes.readers(name).stream().map(GraphNode::name).toList();
  }
}
