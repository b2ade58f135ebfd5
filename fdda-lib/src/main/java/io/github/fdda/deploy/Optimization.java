package io.github.fdda.deploy;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/**
 * What ONNX Runtime does to a graph before it runs it.
 *
 * @since 0.1.0
 */
public enum Optimization {

  /** Nothing: every node computes what the file says. */
  NONE(OptLevel.NO_OPT),

  /**
   * All it can, which is its default: among others, a float operator between DequantizeLinear and
   * QuantizeLinear becomes one that computes in integers.
   */
  ALL(OptLevel.ALL_OPT);

  private final OptLevel level;

  Optimization(OptLevel level) {
    this.level = level;
  }

  OptLevel level() {
    return level;
  }
}
