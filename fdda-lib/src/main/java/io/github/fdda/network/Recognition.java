package io.github.fdda.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognizes layers that exporters write out in smaller nodes, where their operator set has no node
 * for them: layer normalization before set 17, GELU before set 20. Each becomes one node in the
 * place and under the name of the last of them.
 */
final class Recognition {

  private static final String LAYER_NORMALIZATION = "LayerNormalization";
  private static final String GELU = "Gelu";
  private static final float TOLERANCE = 1e-4f;

  private final GraphEdit graph;
  private final Map<String, List<Integer>> shapes;

  private Recognition(GraphEdit graph, Network network) {
    this.graph = graph;
    this.shapes =
        network.nodes().stream().collect(Collectors.toMap(GraphNode::tensor, GraphNode::shape));
  }

  /** Whether a network may have such layers: whether it is worth looking. */
  static boolean isWorthwhile(Network network) {
    var types = network.nodes().stream().map(GraphNode::type).toList();
    return types.contains("Erf") || (types.contains("Sqrt") && types.contains("ReduceMean"));
  }

  /**
   * The graph with the layers it has.
   *
   * @param network whose standalone model it is
   * @return empty if there are none
   */
  static Optional<GraphProto> of(GraphProto standalone, Network network) {
    var recognition = new Recognition(new GraphEdit(standalone), network);
    var found = false;
    for (var node : standalone.getNodeList()) {
      found |= recognition.replace(node);
    }
    return found ? Optional.of(recognition.graph.build().build()) : Optional.empty();
  }

  private boolean replace(NodeProto node) {
    return switch (node.getOpType()) {
      case "Div" -> normalization(node);
      case "Erf" -> gelu(node);
      default -> false;
    };
  }

  /** (x − mean) / √(mean of squares + ε) · γ + β, from its division on. */
  private boolean normalization(NodeProto division) {
    var centered = producer(division.getInput(0), "Sub");
    var root = producer(division.getInput(1), "Sqrt");
    var variance = root.flatMap(node -> sum(node.getInput(0)));
    var scaled = reader(division, "Mul");
    var shifted = scaled.flatMap(node -> reader(node, "Add"));
    var gamma = scaled.flatMap(node -> vector(node, division.getOutput(0)));
    var beta = shifted.flatMap(node -> vector(node, scaled.orElseThrow().getOutput(0)));
    if (centered.isEmpty() || variance.isEmpty() || gamma.isEmpty() || beta.isEmpty()) {
      return false;
    }
    var input = centered.get().getInput(0);
    if (!isMean(centered.get().getInput(1), input)
        || !isVariance(variance.get().tensor(), centered.get())) {
      return false;
    }
    become(
        shifted.orElseThrow(),
        LAYER_NORMALIZATION,
        List.of(input, vector(gamma.get()), vector(beta.get())),
        List.of(
            Nodes.integer("axis", -1),
            AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(AttributeType.FLOAT)
                .setF(variance.get().number())
                .build()));
    return true;
  }

  /** A tensor and a number that is added to it, or that it is multiplied by. */
  private record WithNumber(String tensor, float number) {}

  private boolean isVariance(String tensor, NodeProto centered) {
    return producer(tensor, "ReduceMean")
        .filter(this::isOverChannels)
        .flatMap(mean -> square(mean.getInput(0)))
        .filter(root -> isSame(root, centered))
        .isPresent();
  }

  /** What a tensor is the square of. */
  private Optional<String> square(String tensor) {
    var power =
        producer(tensor, "Pow")
            .filter(node -> number(node.getInput(1)).filter(n -> n == 2).isPresent());
    var product = producer(tensor, "Mul").filter(node -> node.getInput(0).equals(node.getInput(1)));
    return Stream.of(power, product)
        .flatMap(Optional::stream)
        .map(node -> node.getInput(0))
        .findFirst();
  }

  /** Whether a tensor is that one, or the same difference computed once more. */
  private boolean isSame(String tensor, NodeProto difference) {
    return tensor.equals(difference.getOutput(0))
        || producer(tensor, "Sub")
            .filter(other -> other.getInput(0).equals(difference.getInput(0)))
            .filter(other -> isMean(other.getInput(1), difference.getInput(0)))
            .isPresent();
  }

  private boolean isMean(String tensor, String of) {
    return producer(tensor, "ReduceMean")
        .filter(node -> node.getInput(0).equals(of))
        .filter(this::isOverChannels)
        .isPresent();
  }

  private boolean isOverChannels(NodeProto mean) {
    var axes =
        Nodes.attribute(mean, "axes")
            .map(AttributeProto::getIntsList)
            .or(() -> integers(mean, 1))
            .orElse(List.of());
    return Nodes.integer(mean, "keepdims", 1) == 1
        && axes.size() == 1
        && (axes.get(0) == -1 || axes.get(0) == shape(mean.getInput(0)).size());
  }

  /** Of a tensor for one image; empty where that is not known. */
  private List<Integer> shape(String tensor) {
    return shapes.getOrDefault(tensor, List.of());
  }

  private Optional<List<Long>> integers(NodeProto node, int input) {
    return input < node.getInputCount()
        ? graph.constant(node.getInput(input)).map(Nodes::integers)
        : Optional.empty();
  }

  /** x · ½ · (1 + erf(x / √2)), whatever the order of the factors. */
  private boolean gelu(NodeProto erf) {
    var input = scaled(erf.getInput(0), 1 / Math.sqrt(2));
    var end =
        reader(erf, "Add")
            .filter(sum -> sum(sum.getOutput(0)).filter(s -> isNear(s.number(), 1)).isPresent())
            .flatMap(sum -> input.flatMap(x -> product(sum, x)));
    end.ifPresent(node -> become(node, GELU, List.of(input.orElseThrow()), List.of()));
    return end.isPresent();
  }

  /** The node that puts out x · sum · ½. */
  private Optional<NodeProto> product(NodeProto sum, String x) {
    var first = reader(sum, "Mul");
    var second = first.flatMap(node -> reader(node, "Mul"));
    var factor = first.map(node -> other(node, sum.getOutput(0)));
    if (factor.flatMap(tensor -> scaled(tensor, 0.5)).filter(x::equals).isPresent()) {
      return first;
    }
    var halved = factor.flatMap(this::number).filter(n -> isNear(n, 0.5)).isPresent();
    var multiplied = factor.filter(x::equals).isPresent();
    return second.filter(
        node -> {
          var rest = other(node, first.orElseThrow().getOutput(0));
          return (multiplied && number(rest).filter(n -> isNear(n, 0.5)).isPresent())
              || (halved && rest.equals(x));
        });
  }

  /** What is multiplied by a number to give a tensor. */
  private Optional<String> scaled(String tensor, double factor) {
    var divided =
        producer(tensor, "Div")
            .filter(node -> number(node.getInput(1)).filter(n -> isNear(1 / n, factor)).isPresent())
            .map(node -> node.getInput(0));
    return divided.or(
        () ->
            withNumber(tensor, "Mul")
                .filter(product -> isNear(product.number(), factor))
                .map(WithNumber::tensor));
  }

  private Optional<WithNumber> sum(String tensor) {
    return withNumber(tensor, "Add");
  }

  private Optional<WithNumber> withNumber(String tensor, String type) {
    return producer(tensor, type)
        .flatMap(
            node ->
                Stream.of(0, 1)
                    .flatMap(
                        input ->
                            number(node.getInput(input)).stream()
                                .map(n -> new WithNumber(node.getInput(1 - input), n)))
                    .findFirst());
  }

  private static boolean isNear(double number, double expected) {
    return Math.abs(number - expected) < TOLERANCE;
  }

  private static String other(NodeProto node, String input) {
    return node.getInput(node.getInput(0).equals(input) ? 1 : 0);
  }

  private Optional<NodeProto> producer(String tensor, String type) {
    return graph.producer(tensor).filter(node -> node.getOpType().equals(type));
  }

  /** The one node that reads what another puts out. */
  private Optional<NodeProto> reader(NodeProto node, String type) {
    var output = node.getOutput(0);
    return Optional.of(output)
        .filter(graph::isPrivate)
        .map(tensor -> graph.readers(tensor).get(0))
        .filter(reader -> reader.getOpType().equals(type));
  }

  /** The constant beside a tensor, if it has one value for each channel. */
  private Optional<TensorProto> vector(NodeProto node, String tensor) {
    return graph
        .constant(other(node, tensor))
        .filter(constant -> isVector(constant.getDimsList(), shape(tensor)));
  }

  private static boolean isVector(List<Long> dims, List<Integer> shape) {
    var last = dims.size() - 1;
    return last >= 0
        && !shape.isEmpty()
        && dims.get(last) == (long) shape.get(shape.size() - 1)
        && dims.stream().limit(last).allMatch(side -> side == 1);
  }

  private String vector(TensorProto constant) {
    var values = Nodes.floats(constant);
    return constant.getDimsCount() == 1
        ? constant.getName()
        : graph.add(constant.getName(), Nodes.floats(List.of((long) values.length), values));
  }

  private Optional<Float> number(String tensor) {
    return graph.constant(tensor).flatMap(Nodes::number);
  }

  private void become(
      NodeProto last, String type, List<String> inputs, List<AttributeProto> attributes) {
    graph.replace(
        last.getName(),
        node ->
            node.setOpType(type)
                .clearInput()
                .addAllInput(inputs)
                .clearAttribute()
                .addAllAttribute(attributes));
  }
}
