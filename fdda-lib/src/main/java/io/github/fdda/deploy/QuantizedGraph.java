package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.network.BatchNormLayer;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.AffineGrid;
import io.github.fdda.quantize.IntegerParameters;
import io.github.fdda.quantize.IntegerWeight;
import io.github.fdda.quantize.Target;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Turns the graph of a float network into that of a quantized one. */
final class QuantizedGraph {

  private static final int FEWEST_BITS = 4;
  private static final int WIDENED_BITS = 8;

  private final IntegerParameters parameters;
  private final GraphEdit graph;
  private final int leastBits;
  private final Map<String, String> tensors = new LinkedHashMap<>();
  private final Map<String, AffineGrid> grids = new HashMap<>();

  /**
   * @param graph operator set 13 or newer; changed
   */
  QuantizedGraph(IntegerParameters parameters, ExportOptions options, GraphEdit graph) {
    this.parameters = parameters;
    this.graph = graph;
    this.leastBits = options.widenToInt8() ? WIDENED_BITS : FEWEST_BITS;
    var images =
        options
            .preprocessing()
            .map(normalization -> Preprocessing.add(graph, normalization))
            .orElse(graph.input());
    for (var layer : network().activationLayers()) {
      var name = layer.name();
      var isImages = name.equals(network().inputName());
      tensors.put(name, isImages ? images : graph.node(name).getOutput(0));
      grids.put(name, parameters.activations().get(layer.index()));
    }
  }

  void build() {
    if (target().absorbsBatchNorm()) {
      absorb();
    }
    network().batchNorms().forEach(this::normalize);
    var nodes = new WeightNodes(graph, leastBits);
    for (var weight : parameters.weights()) {
      nodes.quantize(weight, parameters.trained().shape(weight.layer().weight()));
      bias(nodes, weight);
    }
    var activations = new ActivationNodes(graph, activationBits(), symmetric());
    tensors.forEach((name, tensor) -> activations.quantize(tensor, grid(name)));
  }

  private void absorb() {
    var absorption = new Absorption(graph);
    parameters.weights().forEach(weight -> absorption.batchNorm(weight.layer().name()));
    tensors.forEach(
        (name, tensor) -> absorption.limits(name, grid(name), Set.copyOf(tensors.values())));
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

  private void setTrained(NodeProto node, int input, String parameter) {
    var trained = parameters.trained();
    graph.setConstant(
        node, input, Nodes.floats(trained.shape(parameter), trained.values(parameter)));
  }

  /**
   * Biases are integers where a target computes with nothing else. Other backends make integers of
   * floats themselves (seen with ONNX Runtime 1.22, github.com/microsoft/onnxruntime/pull/22889),
   * which takes half the space, or want floats. The values are the same.
   */
  private void bias(WeightNodes nodes, IntegerWeight weight) {
    if (weight.bias().length == 0) {
      return;
    }
    var input = parameters.plan().inputs().get(weight.layer().name());
    if (!target().floatFallback() && target().absorbsBatchNorm() && input != null) {
      nodes.quantizeBias(weight, grid(input));
    } else {
      nodes.setBias(weight);
    }
  }

  /**
   * Width of the types for activations: four bits, or eight for all of them. ONNX Runtime 1.22 to
   * 1.30 writes past the end of a 4-bit tensor that it uses again for an 8-bit one
   * (github.com/microsoft/onnxruntime/pull/32611).
   */
  private int activationBits() {
    return tensors.keySet().stream()
                .mapToInt(
                    name -> StoredGrid.of(name, grid(name), leastBits, symmetric()).type().bits())
                .reduce(leastBits, Math::max)
            > FEWEST_BITS
        ? WIDENED_BITS
        : FEWEST_BITS;
  }

  private boolean symmetric() {
    return target().activations().symmetric();
  }

  private AffineGrid grid(String activation) {
    var grid = grids.get(activation);
    if (grid == null) {
      throw new IllegalArgumentException("no activation " + activation);
    }
    return grid;
  }

  private Network network() {
    return parameters.plan().network();
  }

  private Target target() {
    return parameters.plan().target();
  }
}
