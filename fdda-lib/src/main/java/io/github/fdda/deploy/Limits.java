package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.AffineGrid;
import java.util.Optional;

/**
 * What a function limits its input to.
 *
 * @param low the least output; may be infinite
 * @param high the largest output; may be infinite
 */
record Limits(float low, float high) {

  static final Limits NONE = new Limits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  /** Those of a node that does nothing else: a Relu, or a Clip with constant bounds. */
  static Optional<Limits> of(GraphEdit graph, NodeProto node) {
    return switch (node.getOpType()) {
      case "Relu" -> Optional.of(new Limits(0, NONE.high));
      case "Clip" ->
          bound(graph, node, 1, NONE.low)
              .flatMap(low -> bound(graph, node, 2, NONE.high).map(high -> new Limits(low, high)));
      default -> Optional.empty();
    };
  }

  private static Optional<Float> bound(
      GraphEdit graph, NodeProto clip, int input, float otherwise) {
    return clip.getInputCount() <= input || clip.getInput(input).isEmpty()
        ? Optional.of(otherwise)
        : graph.constant(clip.getInput(input)).map(scalar -> Nodes.floats(scalar)[0]);
  }

  /** Those of the levels of a grid. */
  static Limits of(AffineGrid grid) {
    return new Limits(grid.dequantize(grid.lowest()), grid.dequantize(grid.highest()));
  }

  /** The limits of one function after the other. */
  Limits then(Limits next) {
    return new Limits(next.limit(low), next.limit(high));
  }

  private float limit(float value) {
    return Math.max(low, Math.min(high, value));
  }

  /**
   * Whether quantizing does the same: whatever is below becomes the lowest level, and whatever is
   * above the highest.
   */
  boolean areEndsOf(AffineGrid grid) {
    return isLowestOf(grid) && grid.quantize(high) == grid.highest();
  }

  /** Whether quantizing limits to the same below: what is smaller becomes the lowest level. */
  boolean isLowestOf(AffineGrid grid) {
    return grid.quantize(low) == grid.lowest();
  }
}
