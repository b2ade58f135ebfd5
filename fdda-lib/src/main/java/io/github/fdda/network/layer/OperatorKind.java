package io.github.fdda.network.layer;

/**
 * What is done with an ONNX operator. Whatever a network has of them is in the exported file as
 * well.
 *
 * @since 0.1.0
 */
public enum OperatorKind {
  /** Its weight is quantized. */
  WEIGHT,
  /** It is an activation function: its output is quantized. */
  ACTIVATION,
  /** It is computed in float, unless a target quantizes what goes in and comes out. */
  FLOAT,
  /** It moves or selects values, or is worked out when the network is loaded. */
  LAYOUT,
  /** It is in quantized networks only. */
  QUANTIZED
}
