package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.Set;

/**
 * Takes nodes out of a graph that pass their input on, as Dropout does in inference: integer
 * kernels look for neighbours, and for weights that are initializers.
 */
final class Identities {

  private static final Set<String> TYPES = Set.of("Identity", "Dropout");

  private Identities() {}

  static void remove(GraphEdit graph) {
    for (var node : graph.nodes()) {
      if (TYPES.contains(node.getOpType())) {
        remove(graph, graph.node(node.getName()));
      }
    }
  }

  private static void remove(GraphEdit graph, NodeProto node) {
    var output = node.getOutput(0);
    if (output.equals(graph.output())) {
      // The output's name must stay.
      graph.replace(
          node.getName(),
          n -> Nodes.node(n.getName(), "Identity", n.getInputList().subList(0, 1), output));
    } else {
      graph.redirect(output, node.getInput(0));
      graph.remove(node);
    }
  }
}
