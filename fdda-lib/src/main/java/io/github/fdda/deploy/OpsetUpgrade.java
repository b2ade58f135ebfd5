package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rewrites the nodes of a graph, written for an old operator set, in the terms of a newer one.
 * Nearly always an attribute became an input. Of the operators that networks may have, those not
 * named here mean the same in all sets from 6 to 24. See the <a
 * href="https://onnx.ai/onnx/operators/">operators' change logs</a>.
 *
 * @param graph to rewrite
 * @param shapes of what nodes put out for one image, by the node's name, as far as known
 * @param from operator set that it was written for
 * @param to operator set wanted; 13 or more
 */
record OpsetUpgrade(GraphEdit graph, Map<String, List<Integer>> shapes, int from, int to) {

  private static final List<String> TRAINING =
      List.of("training_mode", "spatial", "is_test", "consumed_inputs");

  /** Of sums and products before operator set 7, which said how shapes fit each other. */
  private static final List<String> BROADCAST = List.of("broadcast", "axis");

  void run() {
    graph.nodes().forEach(this::upgrade);
  }

  private void upgrade(NodeProto node) {
    switch (node.getOpType()) {
      case "Add", "Div", "Mul", "Pow", "Sub" -> broadcast(node);
      case "BatchNormalization" -> inference(node);
      case "Clip" -> clip(node);
      case "Gemm" -> without(node, 7, List.of("broadcast"));
      case "GroupNormalization" -> groups(node);
      case "LogSoftmax", "Softmax" -> softmax(node);
      case "PRelu" -> slopes(node);
      case "Pad" -> pad(node);
      case "ReduceL1",
          "ReduceL2",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSumSquare" ->
          lists(node, 18, "axes");
      case "ReduceSum", "Squeeze", "Unsqueeze" -> lists(node, 13, "axes");
      case "Resize" -> resize(node);
      case "Slice" -> lists(node, 10, "starts", "ends", "axes");
      case "Split" -> split(node);
      case "Upsample" -> upsample(node);
      default -> {}
    }
  }

  private boolean crosses(int since) {
    return from < since && to >= since;
  }

  private void without(NodeProto node, int since, List<String> attributes) {
    if (crosses(since)) {
      graph.replace(node.getName(), n -> Nodes.without(n, attributes));
    }
  }

  /** What was aligned at an axis gets axes of length 1 behind its own. */
  private void broadcast(NodeProto node) {
    if (crosses(7)) {
      Nodes.attribute(node, "axis").ifPresent(axis -> align(node, axis.getI()));
      without(node, 7, BROADCAST);
    }
  }

  private void align(NodeProto node, long axis) {
    var rank = 1 + shape(node).size();
    var operand = constant(node, 1);
    var behind = rank - (axis < 0 ? axis + rank : axis) - operand.getDimsCount();
    spread(node, operand, behind);
  }

  /** A list of slopes was one for each channel. */
  private void slopes(NodeProto node) {
    if (crosses(7)) {
      var slopes = constant(node, 1);
      if (slopes.getDimsCount() == 1 && slopes.getDims(0) > 1) {
        spread(node, slopes, shape(node).size() - 1);
      }
    }
  }

  private void spread(NodeProto node, TensorProto operand, long behind) {
    var dims = new ArrayList<>(operand.getDimsList());
    dims.addAll(Collections.nCopies((int) behind, 1L));
    graph.setConstant(node, 1, operand.toBuilder().clearDims().addAllDims(dims).build());
  }

  private List<Integer> shape(NodeProto node) {
    return Optional.ofNullable(shapes.get(node.getName()))
        .orElseThrow(() -> fault(node, "puts out a shape that is not known"));
  }

  private TensorProto constant(NodeProto node, int input) {
    return graph
        .constant(node.getInput(input))
        .orElseThrow(() -> fault(node, "has a weight or scale that is no constant"));
  }

  private InvalidInputException fault(NodeProto node, String what) {
    return Faults.fault(
        "node '%s' (%s) of operator set %d %s; export the network with operator set %d or newer",
        node.getName(), node.getOpType(), from, what, to);
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

  /** Scales and biases were those of groups. */
  private void groups(NodeProto node) {
    if (crosses(21)) {
      perChannel(node, 1);
      perChannel(node, 2);
    }
  }

  private void perChannel(NodeProto node, int input) {
    var perGroup = Nodes.floats(constant(node, input));
    var perChannel = new float[shape(node).get(0)];
    for (var i = 0; i < perChannel.length; i++) {
      perChannel[i] = perGroup[(int) ((long) i * perGroup.length / perChannel.length)];
    }
    graph.setConstant(node, input, Nodes.floats(List.of((long) perChannel.length), perChannel));
  }

  /** All axes from one on were normalized together, and the default one was the first after N. */
  private void softmax(NodeProto node) {
    if (!crosses(13)) {
      return;
    }
    var axis = Nodes.integer(node, "axis", 1);
    if (isLast(node, axis)) {
      graph.replace(
          node.getName(),
          n -> Nodes.without(n, List.of("axis")).addAttribute(Nodes.integer("axis", axis)));
    } else {
      flattened(node, axis);
    }
  }

  /** Whether the axes after one all have length 1. */
  private boolean isLast(NodeProto node, long axis) {
    var shape = shapes.get(node.getName());
    if (axis == -1) {
      return true;
    }
    return axis > 0 && shape != null && shape.stream().skip(axis).allMatch(side -> side == 1);
  }

  private void flattened(NodeProto node, long axis) {
    var input = node.getInput(0);
    var name = node.getName();
    var sides = graph.fresh(input + "_shape");
    var flat = graph.fresh(input + "_flat");
    var normalized = graph.fresh(name + "_flat");
    graph.addBefore(node, Nodes.node(graph.fresh("Shape"), "Shape", List.of(input), sides).build());
    graph.addBefore(
        node,
        Nodes.node(graph.fresh("Flatten"), "Flatten", List.of(input), flat)
            .addAttribute(Nodes.integer("axis", axis))
            .build());
    graph.addAfter(
        node,
        Nodes.node(graph.fresh("Reshape"), "Reshape", List.of(normalized, sides), node.getOutput(0))
            .build());
    graph.replace(
        name,
        n ->
            Nodes.without(n, List.of("axis"))
                .setInput(0, flat)
                .setOutput(0, normalized)
                .addAttribute(Nodes.integer("axis", 1)));
  }

  /** Parts of equal size are told by their number. */
  private void split(NodeProto node) {
    lists(node, 13, "split");
    if (crosses(18) && graph.node(node.getName()).getInputCount() == 1) {
      graph.replace(
          node.getName(), n -> n.addAttribute(Nodes.integer("num_outputs", node.getOutputCount())));
    }
  }

  private void upsample(NodeProto node) {
    if (crosses(10)) {
      inputs(node, 9, List.of("scales"), OpsetUpgrade::floats);
      sides(node);
      graph.replace(node.getName(), n -> n.setOpType("Resize"));
      resize(graph.node(node.getName()));
    }
  }

  /** The scales of operator set 6 and older. */
  private void sides(NodeProto node) {
    Nodes.attribute(node, "height_scale")
        .ifPresent(
            height -> {
              var width = Nodes.number(node, "width_scale", 1);
              var scales = Nodes.floats(List.of(4L), 1, 1, height.getF(), width);
              var name = graph.add(node.getName() + "_scales", scales);
              graph.replace(
                  node.getName(),
                  n -> Nodes.without(n, List.of("height_scale", "width_scale")).addInput(name));
            });
  }

  private static TensorProto floats(AttributeProto attribute) {
    var values = new float[attribute.getFloatsCount()];
    for (var i = 0; i < values.length; i++) {
      values[i] = attribute.getFloats(i);
    }
    return Nodes.floats(List.of((long) values.length), values);
  }

  /** Positions were those of the input times the scale, and the nearest the one towards it. */
  private void resize(NodeProto node) {
    if (!crosses(11)) {
      return;
    }
    var mode = Nodes.attribute(node, "mode").map(a -> a.getS().toStringUtf8()).orElse("nearest");
    graph.replace(
        node.getName(),
        n ->
            Nodes.without(n, List.of("mode"))
                .clearInput()
                .addAllInput(List.of(node.getInput(0), "", node.getInput(1)))
                .addAttribute(Nodes.text("mode", mode.replace("bilinear", "linear")))
                .addAttribute(Nodes.text("coordinate_transformation_mode", "asymmetric"))
                .addAttribute(Nodes.text("nearest_mode", rounding(node))));
  }

  private String rounding(NodeProto node) {
    var smaller = false;
    var larger = false;
    for (var scale : Nodes.floats(constant(node, 1))) {
      smaller |= scale < 1;
      larger |= scale > 1;
    }
    if (smaller && larger) {
      throw fault(node, "makes one side larger and one smaller");
    }
    return smaller ? "ceil" : "floor";
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
    if (!crosses(since)) {
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
