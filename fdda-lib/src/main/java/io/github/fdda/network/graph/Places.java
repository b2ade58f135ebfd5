package io.github.fdda.network.graph;

import io.github.fdda.util.Internal;
import java.util.Set;

/**
 * Where a network is quantized otherwise than at all its weights and activation functions. Names
 * that no node has are ignored.
 *
 * @param points names of nodes, none of them an activation function, whose output is quantized as
 *     well, and of the graph's input for the images
 * @param floats names of layers and activation functions that are not quantized
 */
@Internal
public record Places(Set<String> points, Set<String> floats) {

  /** Nowhere. */
  public static final Places NONE = new Places(Set.of(), Set.of());

  /** Copies the sets. */
  public Places {
    points = Set.copyOf(points);
    floats = Set.copyOf(floats);
  }
}
