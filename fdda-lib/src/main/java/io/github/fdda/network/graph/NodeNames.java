package io.github.fdda.network.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Unique names for the nodes of a graph. */
final class NodeNames {

  private NodeNames() {}

  /**
   * The names in the file where they are unique; a node without one, or with one already taken, is
   * called by its operator and position, such as {@code Conv_3}.
   */
  static List<String> of(List<NodeProto> nodes) {
    var reserved = nodes.stream().map(NodeProto::getName).collect(Collectors.toSet());
    var used = new HashSet<String>();
    var names = new ArrayList<String>();
    for (var node : nodes) {
      var name = node.getName();
      if (name.isBlank() || !used.add(name)) {
        name = node.getOpType() + "_" + names.size();
        while (reserved.contains(name) || !used.add(name)) {
          name += "_";
        }
      }
      names.add(name);
    }
    return names;
  }

  /**
   * A name for each output of a node: its own, and for further ones those of their tensors.
   *
   * @param own of the node
   * @param taken by nodes
   */
  static List<String> ofOutputs(NodeProto node, String own, List<String> taken) {
    var names = new ArrayList<>(List.of(own));
    for (var i = 1; i < node.getOutputCount(); i++) {
      var name = node.getOutput(i);
      while (taken.contains(name)) {
        name += "_";
      }
      names.add(name);
    }
    return names;
  }
}
