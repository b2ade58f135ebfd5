package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which node of a graph puts out a tensor, and which take it. */
final class TensorUses {

  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();

  TensorUses(GraphProto graph) {
    for (var node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      new HashSet<>(node.getInputList())
          .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node));
    }
  }

  /** Empty for inputs of the graph and for initializers. */
  Optional<NodeProto> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  /** In the order of the graph. */
  List<NodeProto> readers(String tensor) {
    return readers.getOrDefault(tensor, List.of());
  }
}
