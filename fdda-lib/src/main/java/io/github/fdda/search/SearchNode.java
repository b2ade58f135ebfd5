package io.github.fdda.search;

/**
 * A node that can be computed in integers or in float.
 *
 * @param name of the node
 * @param operator its ONNX operator
 * @since 0.1.0
 */
public record SearchNode(String name, String operator) {}
