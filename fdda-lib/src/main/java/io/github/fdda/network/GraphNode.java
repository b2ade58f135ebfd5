package io.github.fdda.network;

import java.util.List;

/**
 * A node of the ONNX graph whose output depends on the images.
 *
 * @param name of the node, unique in the graph
 * @param type operator, as in {@code Conv}
 * @param inputs the nodes that compute what it works on, by name; the name of the graph's input for
 *     the images. Weights and constants are left out
 * @param constants how many of its inputs are weights or constants
 */
public record GraphNode(String name, String type, List<String> inputs, int constants) {

  /** Copies the list. */
  public GraphNode {
    inputs = List.copyOf(inputs);
  }
}
