package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.simulate.IntegerParameters;
import io.github.fdda.quantize.simulate.IntegerWeight;
import io.github.fdda.quantize.target.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the graph of a float network into that of a quantized one. */
final class QuantizedGraph {

  private static final int FEWEST_BITS = 4;
  private static final int WIDENED_BITS = 8;

  private final IntegerParameters parameters;
  private final GraphEdit graph;
  private final GraphNodes nodes;
  private final int leastBits;
  private final Map<String, String> tensors = new LinkedHashMap<>();
  private final Map<String, AffineGrid> grids = new LinkedHashMap<>();
  private final Map<String, LogGrid> logarithmic = new LinkedHashMap<>();

  /**
   * @param graph operator set 13 or newer; changed
   */
  QuantizedGraph(IntegerParameters parameters, ExportOptions options, GraphEdit graph) {
    this.parameters = parameters;
    this.graph = graph;
    this.nodes = new GraphNodes(network().nodes());
    this.leastBits = options.widenToInt8() || hasBytesAlone() ? WIDENED_BITS : FEWEST_BITS;
    var images =
        options
            .preprocessing()
            .map(normalization -> Preprocessing.add(graph, normalization))
            .orElse(graph.input());
    for (var layer : network().activationLayers()) {
      var name = layer.name();
      var isImages = name.equals(network().inputName());
      tensors.put(name, isImages ? images : nodes.node(name).tensor());
      var grid = parameters.activations().get(layer.index());
      if (grid instanceof LogGrid logGrid) {
        logarithmic.put(name, logGrid);
      } else {
        grids.put(name, (AffineGrid) grid);
      }
    }
  }

  /**
   * Whether kernels take activations of eight bits alone: then they want weights in bytes as well.
   */
  private boolean hasBytesAlone() {
    return target().activations().leastBits() > FEWEST_BITS;
  }

  void build() {
    var weights = parameters.weights();
    if (target().absorbsBatchNorm()) {
      absorb();
    } else {
      weights = weights.stream().map(this::withoutInserted).toList();
    }
    network().batchNorms().forEach(this::normalize);
    network().layerNorms().forEach(this::normalize);
    network().floatLayers().forEach(this::setTrained);
    var weightNodes = new WeightNodes(graph, leastBits);
    for (var weight : weights) {
      weight(weightNodes, weight);
      bias(weightNodes, weight);
    }
    var activations = new ActivationNodes(graph, activationBits(), signed());
    grids.forEach((name, grid) -> activations.quantize(tensor(name), grid));
    var logarithms = new LogNodes(graph);
    logarithmic.forEach((name, grid) -> logarithms.quantize(tensor(name), grid));
  }

  private void absorb() {
    var absorption = new Absorption(graph);
    parameters.weights().forEach(weight -> absorption.batchNorm(weight.layer().name()));
    grids.forEach((name, grid) -> absorption.limits(name, grid, Set.copyOf(tensors.values())));
  }

  /**
   * A weight that does the work of the batch normalization after it, if that is none of the user's
   * network but was put there for its statistics, and nothing is quantized in between.
   */
  private IntegerWeight withoutInserted(IntegerWeight weight) {
    return takeInserted(weight.layer())
        .map(affine -> weight.normalized(affine.factors(), affine.shifts()))
        .orElse(weight);
  }

  /**
   * Removes the normalization that was put after a layer for its statistics, and gives its work.
   */
  private Optional<ChannelAffine> takeInserted(WeightLayer layer) {
    var absorption = new Absorption(graph);
    var inserted =
        absorption
            .normalizationAfter(layer.name())
            .filter(node -> network().measured().layers().contains(layer.name()))
            .filter(node -> !tensors.containsValue(node.getInput(0)))
            .map(this::affine);
    if (inserted.isPresent()) {
      absorption.batchNorm(layer.name());
    }
    return inserted;
  }

  /** A normalization takes a channel x to x · γ/√(σ²+ε) + β − μ · γ/√(σ²+ε). */
  private ChannelAffine affine(NodeProto normalization) {
    var layer =
        network().batchNorms().stream()
            .filter(norm -> norm.name().equals(normalization.getName()))
            .findFirst()
            .orElseThrow();
    var gamma = parameters.trained().values(layer.gamma());
    var beta = parameters.trained().values(layer.beta());
    var mean = constant(normalization.getInput(3));
    var variance = constant(normalization.getInput(4));
    var factors = new float[gamma.length];
    var shifts = new float[gamma.length];
    for (var i = 0; i < factors.length; i++) {
      factors[i] = (float) (gamma[i] / Math.sqrt((double) variance[i] + layer.epsilon()));
      shifts[i] = beta[i] - mean[i] * factors[i];
    }
    return new ChannelAffine(factors, shifts);
  }

  /** Gives a layer that stays in float its weight and bias after training. */
  private void setTrained(WeightLayer layer) {
    var trained = parameters.trained();
    var weight = trained.values(layer.weight());
    var bias = trained.names().contains(layer.bias()) ? trained.values(layer.bias()) : new float[0];
    var inserted = takeInserted(layer);
    graph.setConstant(
        graph.node(layer.name()),
        1,
        Nodes.floats(dims(layer), inserted.map(a -> a.weight(layer, weight)).orElse(weight)));
    var moved = inserted.map(affine -> affine.bias(bias)).orElse(bias);
    if (moved.length > 0) {
      graph.setConstant(
          graph.node(layer.name()), 2, Nodes.floats(List.of((long) moved.length), moved));
    }
  }

  private float[] constant(String tensor) {
    return Nodes.floats(graph.constant(tensor).orElseThrow());
  }

  /** Gives a batch normalization that stays its γ and β after training. */
  private void normalize(BatchNormLayer layer) {
    graph
        .find(layer.name())
        .ifPresent(
            node -> {
              setTrained(node, 1, layer.gamma());
              setTrained(node, 2, layer.beta());
            });
  }

  private void normalize(LayerNormLayer layer) {
    setTrained(graph.node(layer.name()), 1, layer.gamma());
    setTrained(graph.node(layer.name()), 2, layer.beta());
  }

  private void setTrained(NodeProto node, int input, String parameter) {
    var trained = parameters.trained();
    graph.setConstant(
        node, input, Nodes.floats(trained.shape(parameter), trained.values(parameter)));
  }

  private void weight(WeightNodes weightNodes, IntegerWeight weight) {
    var layer = weight.layer();
    var dims = dims(layer);
    var takesIntegers = parameters.plan().inputs().containsKey(layer.name());
    if (!takesIntegers && layer.outputAxis() == 1 && putsOutRows(layer)) {
      weightNodes.quantizeTransposed(weight, dims);
    } else {
      weightNodes.quantize(weight, dims);
    }
    if (takesIntegers) {
      reshape(graph.node(layer.name()).getInput(0));
    }
  }

  /** As the file has them, which in memory may be others: those of lines are O×C×1×K there. */
  private List<Long> dims(WeightLayer layer) {
    return graph
        .constant(graph.node(layer.name()).getInput(1))
        .map(TensorProto::getDimsList)
        .orElseGet(() -> parameters.trained().shape(layer.weight()));
  }

  private boolean putsOutRows(WeightLayer layer) {
    return nodes.node(layer.name()).shape().size() == 1;
  }

  /**
   * Flatten before an integer layer becomes Reshape, which ONNX Runtime moves quantizers over, so
   * that they meet the layer; over Flatten it does not (seen with 1.22 to 1.29).
   */
  private void reshape(String flat) {
    graph
        .producer(flat)
        .filter(node -> node.getOpType().equals("Flatten") && Nodes.integer(node, "axis", 1) == 1)
        .ifPresent(
            node -> {
              var shape = graph.share("flat_shape", Nodes.integers(List.of(0L, -1L)));
              graph.replace(
                  node.getName(), n -> n.setOpType("Reshape").clearAttribute().addInput(shape));
            });
  }

  /**
   * Writes a bias: as integers if the target wants that and the layer runs in integers, else as
   * floats.
   */
  private void bias(WeightNodes weightNodes, IntegerWeight weight) {
    if (weight.bias().length == 0) {
      return;
    }
    var input = parameters.plan().inputs().get(weight.layer().name());
    var addition = addition(weight.layer());
    if (addition.isPresent()) {
      if (input == null || !putsOutRows(weight.layer())) {
        addends(addition.get(), weight.bias());
        return;
      }
      join(weight.layer(), addition.get());
    }
    var grid = input == null ? null : grids.get(input);
    if (grid == null || !isInteger(weightNodes, weight)) {
      weightNodes.setBias(weight);
      return;
    }
    switch (target().biases()) {
      case FLOAT -> weightNodes.setBias(weight);
      case INTEGER -> weightNodes.quantizeBias(weight, grid);
      case BYTE -> weightNodes.quantizeBiasToBytes(weight);
    }
  }

  /** The node that adds the bias of a layer, where the layer's own node has none. */
  private Optional<NodeProto> addition(WeightLayer layer) {
    return nodes.readers(layer.name()).stream()
        .filter(GraphNode::addsBias)
        .map(node -> graph.node(node.name()))
        .findFirst();
  }

  /**
   * Makes a Gemm of a MatMul of rows and the Add after it. ONNX Runtime does so too, and would run
   * it in float as its bias were floats.
   */
  private void join(WeightLayer layer, NodeProto addition) {
    graph.remove(addition);
    graph.replace(layer.name(), node -> node.setOpType("Gemm").setOutput(0, addition.getOutput(0)));
  }

  private void addends(NodeProto addition, float[] bias) {
    var first = graph.constant(addition.getInput(0)).isPresent();
    graph.setConstant(addition, first ? 0 : 1, Nodes.floats(List.of((long) bias.length), bias));
  }

  /**
   * Whether integer kernels can run a layer.
   *
   * @throws io.github.fdda.util.InvalidInputException if they cannot, and the target runs no layer
   *     in float
   */
  private boolean isInteger(WeightNodes weightNodes, IntegerWeight weight) {
    if (!target().floatFallback()) {
      weightNodes.requirePlain(weight);
    }
    return weightNodes.isPlain(weight);
  }

  /**
   * Width of the types for activations: four bits, or eight for all of them. ONNX Runtime 1.22 to
   * 1.30 writes past the end of a 4-bit tensor that it uses again for an 8-bit one
   * (github.com/microsoft/onnxruntime/pull/32611).
   */
  private int activationBits() {
    return grids.entrySet().stream()
                .mapToInt(
                    entry ->
                        StoredGrid.of(entry.getKey(), entry.getValue(), leastBits, signed())
                            .type()
                            .bits())
                .reduce(leastBits, Math::max)
            > FEWEST_BITS
        ? WIDENED_BITS
        : FEWEST_BITS;
  }

  private boolean signed() {
    return target().activations().signed();
  }

  private String tensor(String activation) {
    var tensor = tensors.get(activation);
    if (tensor == null) {
      throw new IllegalArgumentException("no activation " + activation);
    }
    return tensor;
  }

  private Network network() {
    return parameters.plan().network();
  }

  private Target target() {
    return parameters.plan().target();
  }
}
