package io.github.fdda.network.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Operators on lines, N×C×L, where they exist for planes: a line is a plane of one row. The node is
 * read as if it said so.
 */
final class Lines {

  private static final Set<String> SIZES =
      Set.of("kernel_shape", "strides", "dilations", "output_padding", "output_shape");

  private Lines() {}

  /** Reads lines as planes where the node gets lines, all else as it is. */
  static Function<Node, Value> of(Function<Node, Value> planes) {
    return node ->
        node.has(0)
                && node.input(0) instanceof Feature line
                && line.dims().rank() == 3
                && !line.dims().get(1).perImage()
            ? read(node, line, planes)
            : planes.apply(node);
  }

  private static Value read(Node node, Feature line, Function<Node, Value> planes) {
    var graph = node.graph();
    var proto = node.proto().toBuilder().clearAttribute();
    node.proto().getAttributeList().forEach(attribute -> proto.addAttribute(widened(attribute)));
    graph.define(renamed(proto, 0), plane(node, line));
    if (node.has(1) && node.input(1) instanceof FloatConstant weight && weight.dims().rank() == 3) {
      graph.define(renamed(proto, 1), new FloatConstant(withRow(weight.dims()), weight.values()));
    }
    var plane = (Feature) planes.apply(new Node(proto.build(), node.name(), graph));
    return node.reshaped(plane, withoutRow(plane.dims()));
  }

  /** The plane that a line was made of, so that a layer meets the normalization after it. */
  private static Feature plane(Node node, Feature line) {
    var graph = node.graph();
    return graph
        .producer(line)
        .filter(step -> step.operator() instanceof Reshaping)
        .map(step -> graph.feature(step.reads().get(0)))
        .filter(plane -> plane.dims().equals(withRow(line.dims())))
        .orElseGet(() -> node.reshaped(line, withRow(line.dims())));
  }

  /** Gives an input another name, which no tensor of a file has. */
  private static String renamed(NodeProto.Builder proto, int input) {
    var name = proto.getInput(input) + "\0plane";
    proto.setInput(input, name);
    return name;
  }

  private static Dims withRow(Dims dims) {
    return new Dims(List.of(dims.get(0), dims.get(1), Dim.of(1), dims.get(2)));
  }

  private static Dims withoutRow(Dims dims) {
    return new Dims(List.of(dims.get(0), dims.get(1), dims.get(3)));
  }

  private static AttributeProto widened(AttributeProto attribute) {
    var pads = attribute.getName().equals("pads") && attribute.getIntsCount() == 2;
    if (!pads && !(SIZES.contains(attribute.getName()) && attribute.getIntsCount() == 1)) {
      return attribute;
    }
    var numbers = new ArrayList<Long>();
    attribute
        .getIntsList()
        .forEach(number -> numbers.addAll(List.of(pads ? 0L : first(attribute), number)));
    return attribute.toBuilder().clearInts().addAllInts(numbers).build();
  }

  private static long first(AttributeProto attribute) {
    return attribute.getName().equals("output_padding") ? 0 : 1;
  }
}
