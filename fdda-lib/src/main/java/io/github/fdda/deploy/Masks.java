package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;

/** Gives Where its masks as truth values: those worked out at import are integers. */
final class Masks {

  private static final int MASK = 0;

  private Masks() {}

  static void declare(GraphEdit graph) {
    for (var node : graph.nodes()) {
      if (node.getOpType().equals("Where")) {
        declare(graph, node);
      }
    }
  }

  private static void declare(GraphEdit graph, NodeProto where) {
    graph
        .constant(where.getInput(MASK))
        .filter(mask -> mask.getDataType() == TensorProto.DataType.INT64_VALUE)
        .ifPresent(mask -> graph.setConstant(where, MASK, Nodes.truths(mask)));
  }
}
