package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.GraphEdit;
import java.util.Optional;
import java.util.Set;

/**
 * Quantizes what a node moves again, which changes nothing: its input has levels already. ONNX
 * Runtime adds such pairs itself. From operator set 21 on it names their type, signed bytes, and on
 * x86 then makes their zero points unsigned, so that it refuses its own graph (seen with 1.29).
 * Where a pair is there, it adds none.
 */
record MovedLevels(GraphEdit graph) {

  private static final Set<String> MOVERS =
      Set.of("MaxPool", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze");

  void quantize() {
    for (var node : graph.nodes()) {
      if (MOVERS.contains(node.getOpType()) && !node.getOutput(0).equals(graph.output())) {
        var mover = graph.node(node.getName());
        levels(mover.getInput(0)).ifPresent(levels -> quantize(mover, levels));
      }
    }
  }

  /** The node that a tensor's levels come from. */
  private Optional<NodeProto> levels(String tensor) {
    return graph
        .producer(tensor)
        .filter(node -> node.getOpType().equals("DequantizeLinear"))
        .filter(node -> graph.constant(node.getInput(0)).isEmpty());
  }

  private void quantize(NodeProto mover, NodeProto levels) {
    var output = mover.getOutput(0);
    var parameters = levels.getInputList().subList(1, levels.getInputCount());
    var quantized = graph.fresh(output + "_quantized");
    var dequantized = graph.fresh(output + "_dequantized");
    graph.redirect(output, dequantized);
    graph.addAfter(mover, graph.node("DequantizeLinear", "DQ", quantized, parameters, dequantized));
    graph.addAfter(mover, graph.node("QuantizeLinear", "Q", output, parameters, quantized));
  }
}
