package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.IntegerType;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.simulate.IntegerWeight;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Gives convolutions and linear layers their weights, and where the target wants it their biases,
 * as integers with a DequantizeLinear after them.
 *
 * @param graph to change
 * @param leastBits of the types that weights are stored in
 */
record WeightNodes(GraphEdit graph, int leastBits) {

  private static final List<IntegerType> TYPES =
      List.of(IntegerType.INT4, IntegerType.INT8, IntegerType.INT16);
  private static final int WEIGHT = 1;
  private static final int BIAS = 2;
  private static final GridRule BIAS_GRIDS = new GridRule(true, true);

  /**
   * Replaces a layer's weight.
   *
   * @param dims shape of the weight
   */
  void quantize(IntegerWeight weight, List<Long> dims) {
    quantize(weight, dims, weight.integers(), weight.layer().outputAxis());
  }

  /**
   * Replaces the weight of a linear layer, inputs × outputs, by its transpose in a Gemm. Of the
   * other order with float inputs ONNX Runtime makes a MatMulNBits, which rounds these inputs to
   * eight bits (seen with 1.29).
   *
   * @param dims shape of the weight
   */
  void quantizeTransposed(IntegerWeight weight, List<Long> dims) {
    var outputs = weight.layer().outputChannels();
    var integers = weight.integers();
    var inputs = integers.length / outputs;
    var transposed = new int[integers.length];
    for (var i = 0; i < integers.length; i++) {
      transposed[i % outputs * inputs + i / outputs] = integers[i];
    }
    quantize(weight, List.of(dims.get(1), dims.get(0)), transposed, 0);
    graph.replace(
        weight.layer().name(),
        n ->
            Nodes.without(n.setOpType("Gemm"), List.of("transB"))
                .addAttribute(Nodes.integer("transB", 1)));
  }

  private void quantize(IntegerWeight weight, List<Long> dims, int[] integers, int outputAxis) {
    var type = type(weight);
    var grids = weight.grids();
    var zeroPoints = grids.stream().mapToInt(grid -> (int) -grid.zeroPoint()).toArray();
    setDequantized(
        weight,
        WEIGHT,
        type.tensor(dims, integers),
        outputAxis,
        steps(grids),
        Optional.of(type.tensor(shape(grids.size()), zeroPoints)));
  }

  private IntegerType type(IntegerWeight weight) {
    return TYPES.stream()
        .filter(type -> type.bits() >= Math.max(leastBits, weight.grids().get(0).bits()))
        .filter(type -> weight.grids().stream().allMatch(g -> type.holds(-g.zeroPoint())))
        .findFirst()
        .orElseThrow(() -> StoredGrid.tooFar(weight.layer().weight(), farthest(weight.grids())));
  }

  private static AffineGrid farthest(List<AffineGrid> grids) {
    return Collections.max(
        grids, (a, b) -> Float.compare(Math.abs(a.zeroPoint()), Math.abs(b.zeroPoint())));
  }

  /**
   * Replaces a layer's bias by integers in the steps of its sums of products, which are those of
   * its input times those of its weights.
   *
   * @param input grid of the layer's input
   */
  void quantizeBias(IntegerWeight weight, AffineGrid input) {
    var grids = weight.grids();
    var steps = steps(grids);
    for (var i = 0; i < steps.length; i++) {
      steps[i] *= input.scale();
    }
    var bias = weight.bias();
    var integers = new int[bias.length];
    for (var i = 0; i < bias.length; i++) {
      var inverse = (double) input.inverseScale() * grids.get(i % grids.size()).inverseScale();
      integers[i] = (int) Math.rint(bias[i] * inverse);
    }
    setDequantized(
        weight,
        BIAS,
        IntegerType.INT32.tensor(List.of((long) bias.length), integers),
        0,
        steps,
        Optional.empty());
  }

  /**
   * Replaces a layer's bias by integers of 8 bits with one scale, the power of two that holds its
   * largest value. It has been rounded so before.
   */
  void quantizeBiasToBytes(IntegerWeight weight) {
    var bias = weight.bias();
    var grid = BIAS_GRIDS.grid(QuantizationRange.extremes(bias), IntegerType.INT8.bits());
    var integers = new int[bias.length];
    for (var i = 0; i < bias.length; i++) {
      integers[i] = grid.quantize(bias[i]);
    }
    setDequantized(
        weight,
        BIAS,
        IntegerType.INT8.tensor(List.of((long) bias.length), integers),
        0,
        new float[] {grid.scale()},
        Optional.of(IntegerType.INT8.tensor(List.of(), 0)));
  }

  /** Replaces a layer's bias by other floats. */
  void setBias(IntegerWeight weight) {
    var bias = weight.bias();
    graph.setConstant(node(weight), BIAS, Nodes.floats(List.of((long) bias.length), bias));
  }

  /** Whether sums of products and biases are added as they are, as integer kernels do. */
  boolean isPlain(IntegerWeight weight) {
    return Nodes.isPlain(node(weight));
  }

  private NodeProto node(IntegerWeight weight) {
    return graph.node(weight.layer().name());
  }

  /**
   * @throws InvalidInputException if it is not {@link #isPlain plain}
   */
  void requirePlain(IntegerWeight weight) {
    if (!isPlain(weight)) {
      throw new InvalidInputException(
          "node '%s' (Gemm) has alpha or beta other than 1, which integer kernels lack; export the network with both 1"
              .formatted(weight.layer().name()));
    }
  }

  private void setDequantized(
      IntegerWeight weight,
      int input,
      TensorProto integers,
      int outputAxis,
      float[] steps,
      Optional<TensorProto> zeroPoints) {
    var layer = node(weight);
    var name = input < layer.getInputCount() ? layer.getInput(input) : layer.getName() + "_bias";
    var inputs = new ArrayList<String>();
    inputs.add(graph.add(name + "_quantized", integers));
    inputs.add(graph.add(name + "_scale", Nodes.floats(shape(steps.length), steps)));
    zeroPoints.ifPresent(tensor -> inputs.add(graph.share("zero_point", tensor)));
    var output = graph.fresh(name + "_dequantized");
    var node = Nodes.node(graph.fresh("DQ"), "DequantizeLinear", inputs, output);
    if (steps.length > 1) {
      node.addAttribute(Nodes.integer("axis", outputAxis));
    }
    graph.addBefore(layer, node.build());
    graph.setInput(layer, input, output);
  }

  private static List<Long> shape(int scales) {
    return scales == 1 ? List.of() : List.of((long) scales);
  }

  private static float[] steps(List<AffineGrid> grids) {
    var steps = new float[grids.size()];
    for (var i = 0; i < steps.length; i++) {
      steps[i] = grids.get(i).scale();
    }
    return steps;
  }
}
