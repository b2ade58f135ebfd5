package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Rewrites the nodes of a graph, written for an old operator set, in the terms of a newer one.
 * Nearly always an attribute became an input. Of the operators that networks may have, those not
 * named here mean the same in all sets from 7 to 21. See the <a
 * href="https://onnx.ai/onnx/operators/">operators' change logs</a>.
 *
 * @param graph to rewrite
 * @param from operator set that it was written for
 * @param to operator set wanted; 13 or more
 */
record OpsetUpgrade(GraphEdit graph, int from, int to) {

  private static final List<String> TRAINING = List.of("training_mode", "spatial");

  void run() {
    graph.nodes().forEach(this::upgrade);
  }

  private void upgrade(NodeProto node) {
    switch (node.getOpType()) {
      case "BatchNormalization" -> inference(node);
      case "Clip" -> clip(node);
      case "Pad" -> pad(node);
      case "ReduceMean" -> lists(node, 18, "axes");
      case "Slice" -> lists(node, 10, "starts", "ends", "axes");
      case "Softmax" -> softmax(node);
      case "Squeeze", "Unsqueeze" -> lists(node, 13, "axes");
      default -> {}
    }
  }

  // Networks are always imported in inference mode, which puts out one tensor.
  private void inference(NodeProto node) {
    graph.replace(
        node.getName(),
        n -> {
          var output = n.getOutput(0);
          return Nodes.without(n, TRAINING).clearOutput().addOutput(output);
        });
  }

  private void clip(NodeProto node) {
    if (from < 11) {
      inputs(node, 11, List.of("min", "max"), a -> Nodes.floats(List.of(), a.getF()));
    }
  }

  private void pad(NodeProto node) {
    if (from < 11) {
      var value = Nodes.floats(List.of(), Nodes.number(node, "value", 0));
      lists(node, 11, "pads");
      var name = graph.add(node.getName() + "_value", value);
      graph.replace(node.getName(), n -> Nodes.without(n, List.of("value")).addInput(name));
    }
  }

  // The default axis changed. Softmax over several axes at once is not imported.
  private void softmax(NodeProto node) {
    if (from < 13 && Nodes.attribute(node, "axis").isEmpty()) {
      graph.replace(node.getName(), n -> n.addAttribute(Nodes.integer("axis", 1)));
    }
  }

  /** Attributes that hold lists of integers become inputs, in this order. */
  private void lists(NodeProto node, int since, String... attributes) {
    inputs(node, since, List.of(attributes), a -> Nodes.integers(a.getIntsList()));
  }

  private void inputs(
      NodeProto node,
      int since,
      List<String> attributes,
      Function<AttributeProto, TensorProto> tensor) {
    if (from >= since || to < since) {
      return;
    }
    var inputs = new ArrayList<String>();
    for (var attribute : attributes) {
      inputs.add(
          Nodes.attribute(node, attribute)
              .map(a -> graph.add(node.getName() + "_" + attribute, tensor.apply(a)))
              .orElse(""));
    }
    while (!inputs.isEmpty() && inputs.get(inputs.size() - 1).isEmpty()) {
      inputs.remove(inputs.size() - 1);
    }
    graph.replace(node.getName(), n -> Nodes.without(n, attributes).addAllInput(inputs));
  }
}
