package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Files of which some tensors can be given, through inputs of their own, instead of computed. */
final class GivenTensors {

  private static final String GIVEN = "fdda_given_";
  private static final String SHARE = "fdda_share_";

  private GivenTensors() {}

  /** Name of the input for the tensor of a number. */
  static String given(int number) {
    return GIVEN + number;
  }

  /** Name of the input that says whether the tensor of a number is taken: one number, 0 or 1. */
  static String share(int number) {
    return SHARE + number;
  }

  /**
   * The same file, but whoever takes one of some tensors takes what is given.
   *
   * @param tensors by number: names of tensors that hold the same
   */
  static ModelFile replaced(ModelFile file, List<? extends Iterable<String>> tensors) {
    var inputs = new LinkedHashMap<String, String>();
    for (var i = 0; i < tensors.size(); i++) {
      for (var tensor : tensors.get(i)) {
        inputs.put(tensor, given(i));
      }
    }
    var graph = file.model().getGraph().toBuilder();
    inputs.values().stream().distinct().forEach(input -> graph.addInput(floats(input)));
    redirect(graph, inputs);
    return file.withGraph(graph.build());
  }

  /**
   * The same file, but of each of some tensors t there is taken t + share · (given − t).
   *
   * @param tensors by number
   */
  static ModelFile mixed(ModelFile file, List<String> tensors) {
    var graph = file.model().getGraph().toBuilder();
    var mixed = new LinkedHashMap<String, String>();
    tensors.forEach(tensor -> mixed.put(tensor, tensor + "_mixed"));
    redirect(graph, mixed);
    var nodes = new ArrayList<NodeProto>();
    graph
        .getNodeList()
        .forEach(
            node -> {
              nodes.add(node);
              for (var output : node.getOutputList()) {
                var number = tensors.indexOf(output);
                if (number >= 0) {
                  nodes.addAll(mixture(output, number));
                }
              }
            });
    for (var i = 0; i < tensors.size(); i++) {
      graph.addInput(floats(given(i))).addInput(floats(share(i)));
    }
    return file.withGraph(graph.clearNode().addAllNode(nodes).build());
  }

  private static List<NodeProto> mixture(String tensor, int number) {
    var difference = tensor + "_difference";
    var part = tensor + "_part";
    return List.of(
        node("Sub", given(number), tensor, difference),
        node("Mul", share(number), difference, part),
        node("Add", tensor, part, tensor + "_mixed"));
  }

  private static NodeProto node(String type, String first, String second, String output) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addInput(first)
        .addInput(second)
        .addOutput(output)
        .build();
  }

  private static void redirect(GraphProto.Builder graph, Map<String, String> tensors) {
    for (var i = 0; i < graph.getNodeCount(); i++) {
      var node = graph.getNodeBuilder(i);
      var inputs =
          node.getInputList().stream()
              .map(input -> tensors.getOrDefault(input, input))
              .collect(Collectors.toList());
      node.clearInput().addAllInput(inputs);
    }
  }

  /** An input of floats of any shape. */
  private static ValueInfoProto floats(String name) {
    var type = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }
}
