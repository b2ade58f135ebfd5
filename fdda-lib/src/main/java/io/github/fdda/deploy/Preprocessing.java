package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.Normalization;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * Makes a graph take images as unsigned bytes: Cast, Mul and Sub before everything else compute
 * what {@link Normalization#apply} does, in the same order of roundings.
 */
final class Preprocessing {

  private Preprocessing() {}

  /**
   * Adds the nodes.
   *
   * @return name of the normalized images
   * @throws InvalidInputException if the graph takes images with another number of channels
   */
  static String add(GraphEdit graph, Normalization normalization) {
    var channels = channels(graph);
    if (channels != normalization.channels()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "preprocessing has %d channels, the network's images have %d; give the normalization it was trained with",
              normalization.channels(),
              channels));
    }
    var images = graph.input();
    var normalized = graph.fresh(images + "_normalized");
    graph.redirect(images, normalized);
    var floats = graph.fresh(images + "_float");
    var scaled = graph.fresh(images + "_scaled");
    var cast =
        Nodes.node(graph.fresh(images + "_Cast"), "Cast", List.of(images), floats)
            .addAttribute(Nodes.integer("to", DataType.FLOAT.getNumber()))
            .build();
    var multiply = combine(graph, "Mul", floats, "scale", normalization.scale(), scaled);
    var subtract = combine(graph, "Sub", scaled, "shift", normalization.shift(), normalized);
    List.of(subtract, multiply, cast).forEach(graph::addFirst);
    return normalized;
  }

  private static NodeProto combine(
      GraphEdit graph, String type, String input, String role, float[] values, String output) {
    var images = graph.input();
    var tensor = Nodes.floats(List.of((long) values.length, 1L, 1L), values);
    var constant = graph.add(images + "_pixel_" + role, tensor);
    return Nodes.node(graph.fresh(images + "_" + type), type, List.of(input, constant), output)
        .build();
  }

  private static long channels(GraphEdit graph) {
    return graph.inputType().getShape().getDim(1).getDimValue();
  }

  /** The graph with its input declared as bytes. */
  static void declareBytes(GraphProto.Builder graph) {
    graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.UINT8.getNumber());
  }
}
