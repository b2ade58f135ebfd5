package io.github.fdda.deploy;

/**
 * A convolution or matrix product that ONNX Runtime computes in floating point.
 *
 * @param name of the node in the file, where it can be told
 * @param operator of the node
 * @param reason why, in words
 * @since 0.1.0
 */
public record FloatNode(String name, String operator, String reason) {}
