package io.github.fdda.quantize.target;

import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.OperatorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of a network that stay in float whatever the target: operators that compute, and that
 * none of those built in runs in integers or as part of an operator that it does.
 *
 * @param nodes names of the nodes by operator, in execution order
 * @since 0.1.0
 */
public record FloatRegions(Map<String, List<String>> nodes) {

  private static final int MOST_NAMES = 3;

  /** They are counted among those that compute, but only move or repeat values. */
  private static final Set<String> MOVERS =
      Set.of("DepthToSpace", "Expand", "Gather", "Pad", "SpaceToDepth", "Tile", "Where");

  /** Copies the map. */
  public FloatRegions {
    nodes = new TreeMap<>(nodes);
  }

  /** Those of a network. */
  public static FloatRegions of(Network network) {
    var inIntegers = inIntegers();
    var kinds = Networks.operators();
    var nodes = new TreeMap<String, List<String>>();
    for (var node : network.nodes()) {
      if (kinds.get(node.type()) == OperatorKind.FLOAT
          && !inIntegers.contains(node.type())
          && !MOVERS.contains(node.type())) {
        nodes.computeIfAbsent(node.type(), type -> new ArrayList<>()).add(node.name());
      }
    }
    return new FloatRegions(nodes);
  }

  private static Set<String> inIntegers() {
    return Target.builtIn().stream()
        .flatMap(target -> Target.load(target).operators().entrySet().stream())
        .flatMap(rule -> Stream.concat(Stream.of(rule.getKey()), rule.getValue().fuses().stream()))
        .collect(Collectors.toSet());
  }

  /** For people, as in {@code LRN (norm1, norm2), Softmax ×6}; empty if there are none. */
  @Override
  public String toString() {
    return nodes.entrySet().stream()
        .map(entry -> entry.getKey() + names(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String names(List<String> names) {
    return names.size() > MOST_NAMES
        ? " ×" + names.size()
        : names.stream().collect(Collectors.joining(", ", " (", ")"));
  }
}
