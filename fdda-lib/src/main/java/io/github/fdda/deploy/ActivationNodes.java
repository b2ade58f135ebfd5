package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.AffineGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Quantizes tensors on their way through a graph: {@code t} → QuantizeLinear → {@code t_quantized}
 * → DequantizeLinear → {@code t_dequantized}, which every node that took {@code t} takes instead.
 *
 * <p>With 4-bit types, ONNX Runtime (seen with 1.22 to 1.29) fails at a Clip before a quantizer,
 * drops a Relu there though the zero point says otherwise, and moves quantizers over a MaxPool that
 * it then cannot run. So what limits 4-bit values is written as Max and Min, which it leaves alone,
 * and a Max that changes nothing stands between quantizers and a MaxPool.
 *
 * @param graph to change
 * @param leastBits of the types that integers are stored in
 * @param signed whether types are signed
 */
record ActivationNodes(GraphEdit graph, int leastBits, boolean signed) {

  private static final int FOUR_BITS = 4;

  /** What ONNX Runtime moves quantizers over on their way to a MaxPool, or from one. */
  private static final Set<String> MOVERS =
      Set.of("Flatten", "Pad", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze");

  /** A tensor, and what to limit it to before it is quantized. */
  private record Limited(String tensor, Limits limits) {}

  /**
   * Quantizes a tensor.
   *
   * @param tensor the graph's input, or what a node puts out
   */
  void quantize(String tensor, AffineGrid grid) {
    var stored = StoredGrid.of(tensor, grid, leastBits, signed);
    var inFourBits = stored.type().bits() == FOUR_BITS;
    var source = tensor.equals(graph.output()) ? renamed(tensor) : tensor;
    var dequantized = tensor.equals(graph.output()) ? tensor : graph.fresh(tensor + "_dequantized");
    var quantized = graph.fresh(tensor + "_quantized");
    var parameters =
        List.of(
            graph.add(tensor + "_scale", Nodes.floats(List.of(), stored.scale())),
            graph.share("zero_point", stored.type().tensor(List.of(), stored.zeroPoint())));
    var ends = stored.fillsType() ? Limits.NONE : Limits.of(grid);
    var pooledLater = inFourBits && feedsMaxPool(source);
    var levels = pooledLater ? graph.fresh(tensor + "_levels") : dequantized;
    graph.redirect(source, dequantized);
    var nodes = new ArrayList<NodeProto>();
    var limited =
        inFourBits
            ? maxMin(tensor, inFourBits(source, grid, ends), nodes)
            : clip(tensor, new Limited(source, ends), nodes);
    nodes.add(graph.node("QuantizeLinear", "Q", limited, parameters, quantized));
    nodes.add(graph.node("DequantizeLinear", "DQ", quantized, parameters, levels));
    if (pooledLater) {
      var lowest = List.of(bound(tensor + "_lowest", stored.lowest()));
      nodes.add(graph.node("Max", "Limit", levels, lowest, dequantized));
    }
    addAfterSource(source, nodes);
  }

  /** The graph's output keeps its name: what is quantized gets another. */
  private String renamed(String output) {
    var name = graph.fresh(output + "_float");
    graph
        .producer(output)
        .ifPresent(node -> graph.replace(node.getName(), n -> n.setOutput(0, name)));
    graph.redirect(output, name);
    return name;
  }

  /**
   * Limits the source as the function before it does, where ONNX Runtime would get that function
   * wrong.
   */
  private Limited inFourBits(String source, AffineGrid grid, Limits ends) {
    var function = graph.producer(source).orElse(NodeProto.getDefaultInstance());
    var limits = Limits.of(graph, function);
    if (limits.isPresent() && !(isRelu(function) && limits.get().isLowestOf(grid))) {
      return new Limited(function.getInput(0), limits.get().then(ends));
    }
    var pooledBefore = comesFromMaxPool(source);
    return new Limited(source, pooledBefore ? ends.then(Limits.of(grid)) : ends);
  }

  private static boolean isRelu(NodeProto node) {
    return node.getOpType().equals("Relu");
  }

  private boolean feedsMaxPool(String tensor) {
    return graph.readers(tensor).stream()
        .anyMatch(
            reader ->
                isMaxPool(reader)
                    || (MOVERS.contains(reader.getOpType()) && feedsMaxPool(reader.getOutput(0))));
  }

  private boolean comesFromMaxPool(String tensor) {
    return graph
        .producer(tensor)
        .filter(
            node ->
                isMaxPool(node)
                    || (MOVERS.contains(node.getOpType()) && comesFromMaxPool(node.getInput(0))))
        .isPresent();
  }

  private static boolean isMaxPool(NodeProto node) {
    return node.getOpType().equals("MaxPool");
  }

  // The type has more values than the grid: saturation alone would not stop at its last level.
  private String clip(String name, Limited limited, List<NodeProto> nodes) {
    if (limited.limits().equals(Limits.NONE)) {
      return limited.tensor();
    }
    var bounds =
        List.of(
            bound(name + "_least", limited.limits().low()),
            bound(name + "_most", limited.limits().high()));
    return added(
        graph.node("Clip", "Limit", limited.tensor(), bounds, graph.fresh(name + "_limited")),
        nodes);
  }

  private String maxMin(String name, Limited limited, List<NodeProto> nodes) {
    var tensor = limited.tensor();
    if (Float.isFinite(limited.limits().low())) {
      var least = List.of(bound(name + "_least", limited.limits().low()));
      tensor =
          added(graph.node("Max", "Limit", tensor, least, graph.fresh(name + "_above")), nodes);
    }
    if (Float.isFinite(limited.limits().high())) {
      var most = List.of(bound(name + "_most", limited.limits().high()));
      tensor =
          added(graph.node("Min", "Limit", tensor, most, graph.fresh(name + "_limited")), nodes);
    }
    return tensor;
  }

  private String bound(String name, float value) {
    return graph.add(name, Nodes.floats(List.of(), value));
  }

  private static String added(NodeProto node, List<NodeProto> nodes) {
    nodes.add(node);
    return node.getOutput(0);
  }

  private void addAfterSource(String source, List<NodeProto> nodes) {
    var producer = graph.producer(source);
    for (var i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      producer.ifPresentOrElse(before -> graph.addAfter(before, node), () -> graph.addFirst(node));
    }
  }
}
