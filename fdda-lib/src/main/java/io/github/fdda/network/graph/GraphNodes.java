package io.github.fdda.network.graph;

import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes of a graph by name, and which of them read what another one puts out. */
@Internal
public final class GraphNodes {

  private final Map<String, GraphNode> nodes = new LinkedHashMap<>();
  private final Map<String, List<GraphNode>> readers = new HashMap<>();

  /**
   * @param nodes in execution order
   */
  public GraphNodes(List<GraphNode> nodes) {
    for (var node : nodes) {
      this.nodes.put(node.name(), node);
      Set.copyOf(node.inputs())
          .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node));
    }
  }

  /** All, in execution order. */
  public Collection<GraphNode> all() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  /** Whether a name is that of a node; the images have one that is not. */
  public boolean contains(String name) {
    return nodes.containsKey(name);
  }

  /**
   * One node.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public GraphNode node(String name) {
    var node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name);
    }
    return node;
  }

  /** Those that take what a node puts out, or the images. */
  public List<GraphNode> readers(String name) {
    return readers.getOrDefault(name, List.of());
  }
}
