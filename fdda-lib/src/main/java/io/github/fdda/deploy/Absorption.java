package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.AffineGrid;
import java.util.Optional;
import java.util.Set;

/**
 * Removes nodes whose work another one takes over: a convolution with other weights, or a
 * quantizer. The node before them then puts out their output, under its name.
 */
record Absorption(GraphEdit graph) {

  /**
   * Removes the batch normalization after a convolution or linear layer, if the layer can do its
   * work and nothing else takes what the layer puts out.
   *
   * @param layer name of its node
   */
  void batchNorm(String layer) {
    normalizationAfter(layer).ifPresent(next -> absorb(graph.node(layer), next));
  }

  /** The batch normalization that {@link #batchNorm} removes. */
  Optional<NodeProto> normalizationAfter(String layer) {
    var node = graph.node(layer);
    return Optional.of(node.getOutput(0))
        .filter(output -> canAbsorb(node) && graph.isPrivate(output))
        .map(output -> graph.readers(output).get(0))
        .filter(reader -> reader.getOpType().equals("BatchNormalization"));
  }

  /** Convolutions, and of linear layers those that a network joins with a normalization. */
  private static boolean canAbsorb(NodeProto node) {
    return node.getOpType().equals("Conv")
        || (node.getOpType().equals("Gemm") && Nodes.isPlain(node));
  }

  /**
   * Removes a function that limits its input, if quantizing its output limits it as well: if
   * whatever is below its lower bound becomes the lowest level, and above its upper bound the
   * highest. Integer kernels want the quantizer right after the convolution or sum.
   *
   * @param function name of its node
   * @param quantized tensors that are quantized, which a removal must not join
   */
  void limits(String function, AffineGrid grid, Set<String> quantized) {
    var node = graph.find(function);
    node.filter(n -> !quantized.contains(n.getInput(0)) && graph.isPrivate(n.getInput(0)))
        .filter(n -> Limits.of(graph, n).filter(limits -> limits.areEndsOf(grid)).isPresent())
        .ifPresent(n -> graph.producer(n.getInput(0)).ifPresent(before -> absorb(before, n)));
  }

  private void absorb(NodeProto node, NodeProto next) {
    graph.remove(next);
    graph.replace(node.getName(), n -> n.setOutput(0, next.getOutput(0)));
  }
}
