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
}
