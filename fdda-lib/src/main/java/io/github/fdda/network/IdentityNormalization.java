package io.github.fdda.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts batch normalizations that change nothing behind layers that have none. With μ and σ² the
 * moments of what a layer puts out, and γ = √(σ² + ε), β = μ, a normalization passes its input on.
 * What FDDA does with running statistics, γ and β it can do there then.
 *
 * <p>A linear layer becomes a Gemm whose weight has output channels first, with the bias that a
 * MatMul had in an Add of its own: so the normalization can be absorbed as it is by a convolution.
 */
final class IdentityNormalization {

  private static final float EPSILON = 1e-5f;

  private final GraphEdit graph;
  private final LayerMoments moments;

  private IdentityNormalization(GraphEdit graph, LayerMoments moments) {
    this.graph = graph;
    this.moments = moments;
  }

  /**
   * Inserts them.
   *
   * @param graph of a standalone model: every constant an initializer of floats or integers
   * @param moments of the layers that get one
   */
  static GraphProto insert(GraphProto graph, LayerMoments moments) {
    var insertion = new IdentityNormalization(new GraphEdit(graph), moments);
    moments.layers().forEach(insertion::insert);
    return insertion.graph.build().build();
  }

  /** What the name of a layer's normalization begins with. */
  static String name(String layer) {
    return layer + "_normalization";
  }

  private void insert(String layer) {
    if (!graph.node(layer).getOpType().equals("Conv")) {
      toPlainGemm(graph.node(layer));
    }
    var output = graph.node(layer).getOutput(0);
    var unnormalized = graph.fresh(output + "_unnormalized");
    graph.replace(layer, node -> node.setOutput(0, unnormalized));
    graph.addAfter(graph.node(layer), normalization(layer, unnormalized, output));
  }

  private NodeProto normalization(String layer, String input, String output) {
    var mean = moments.means(layer);
    var variance = moments.variances(layer);
    var gamma = new float[variance.length];
    for (var i = 0; i < gamma.length; i++) {
      gamma[i] = (float) Math.sqrt(variance[i] + EPSILON);
    }
    var inputs =
        List.of(
            input,
            vector(layer + "_gamma", gamma),
            vector(layer + "_beta", mean),
            vector(layer + "_mean", mean),
            vector(layer + "_variance", variance));
    return Nodes.node(graph.fresh(name(layer)), "BatchNormalization", inputs, output)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(AttributeType.FLOAT)
                .setF(EPSILON))
        .build();
  }

  private String vector(String name, float[] values) {
    return graph.add(name, Nodes.floats(List.of((long) values.length), values));
  }

  private void toPlainGemm(NodeProto node) {
    var weight = constant(node.getInput(1));
    var rows = node.getOpType().equals("Gemm") && Nodes.integer(node, "transB", 0) != 0;
    var outputs = weight.getDims(rows ? 0 : 1);
    var addition = addition(node, outputs);
    var bias = addition.isPresent() ? addition.map(this::addend) : bias(node, outputs);
    var output = addition.orElse(node).getOutput(0);
    var alpha = Nodes.number(node, "alpha", 1);
    var values = rows ? Nodes.floats(weight) : transposed(weight);
    var plain = Nodes.floats(List.of(outputs, values.length / outputs), scaled(values, alpha));
    addition.ifPresent(graph::remove);
    graph.replace(
        node.getName(),
        n ->
            n.setOpType("Gemm")
                .clearAttribute()
                .addAttribute(Nodes.integer("transB", 1))
                .clearInput()
                .addInput(node.getInput(0))
                .addInput(graph.add(node.getInput(1), plain))
                .setOutput(0, output));
    bias.ifPresent(b -> graph.setInput(node, 2, graph.add(node.getName() + "_bias", b)));
  }

  /** The Add right after a MatMul that gives it one value per output channel. */
  private Optional<NodeProto> addition(NodeProto node, long outputs) {
    if (!node.getOpType().equals("MatMul") || !graph.isPrivate(node.getOutput(0))) {
      return Optional.empty();
    }
    return Optional.of(graph.readers(node.getOutput(0)).get(0))
        .filter(reader -> reader.getOpType().equals("Add"))
        .filter(
            add ->
                add.getInputList().stream()
                    .flatMap(input -> graph.constant(input).stream())
                    .anyMatch(tensor -> isVector(tensor, outputs)));
  }

  private static boolean isVector(TensorProto tensor, long length) {
    var dims = tensor.getDimsList();
    var others = dims.stream().limit(Math.max(0, dims.size() - 1));
    return !dims.isEmpty()
        && dims.size() <= 2
        && dims.get(dims.size() - 1) == length
        && others.allMatch(side -> side == 1);
  }

  private TensorProto addend(NodeProto addition) {
    var values =
        addition.getInputList().stream()
            .flatMap(input -> graph.constant(input).stream())
            .map(Nodes::floats)
            .findFirst()
            .orElseThrow();
    return Nodes.floats(List.of((long) values.length), values);
  }

  private Optional<TensorProto> bias(NodeProto node, long outputs) {
    if (node.getInputCount() < 3 || node.getInput(2).isEmpty()) {
      return Optional.empty();
    }
    var given = scaled(Nodes.floats(constant(node.getInput(2))), Nodes.number(node, "beta", 1));
    var values = given;
    if (given.length != outputs) {
      values = new float[(int) outputs];
      Arrays.fill(values, given[0]);
    }
    return Optional.of(Nodes.floats(List.of(outputs), values));
  }

  private TensorProto constant(String name) {
    return graph.constant(name).orElseThrow();
  }

  private static float[] transposed(TensorProto matrix) {
    var values = Nodes.floats(matrix);
    var columns = (int) matrix.getDims(1);
    var rows = values.length / columns;
    var result = new float[values.length];
    for (var i = 0; i < values.length; i++) {
      result[i % columns * rows + i / columns] = values[i];
    }
    return result;
  }

  private static float[] scaled(float[] values, float factor) {
    var result = values.clone();
    for (var i = 0; i < result.length; i++) {
      result[i] *= factor;
    }
    return result;
  }
}
