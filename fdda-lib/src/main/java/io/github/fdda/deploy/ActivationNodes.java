package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.quantize.AffineGrid;
import java.util.List;

/**
 * Quantizes tensors on their way through a graph: {@code t} → QuantizeLinear → {@code t_quantized}
 * → DequantizeLinear → {@code t_dequantized}, which everyone who took {@code t} takes instead.
 *
 * @param graph to change
 * @param leastBits of the types that integers are stored in
 * @param symmetric whether all zero points are 0, so that types are signed
 */
record ActivationNodes(GraphEdit graph, int leastBits, boolean symmetric) {

  /**
   * Quantizes a tensor.
   *
   * @param tensor the graph's input, or what a node puts out
   */
  void quantize(String tensor, AffineGrid grid) {
    var stored = StoredGrid.of(tensor, grid, leastBits, symmetric);
    var source = tensor.equals(graph.output()) ? renamed(tensor) : tensor;
    var dequantized = tensor.equals(graph.output()) ? tensor : graph.fresh(tensor + "_dequantized");
    var quantized = graph.fresh(tensor + "_quantized");
    var parameters =
        List.of(
            graph.add(tensor + "_scale", Nodes.floats(List.of(), stored.step())),
            graph.share("zero_point", stored.type().tensor(List.of(), stored.zeroPoint())));
    graph.redirect(source, dequantized);
    var dequantize = node("DequantizeLinear", "DQ", quantized, parameters, dequantized);
    addAfterSource(source, dequantize);
    var limited = stored.fillsType() ? source : graph.fresh(tensor + "_limited");
    addAfterSource(source, node("QuantizeLinear", "Q", limited, parameters, quantized));
    if (!stored.fillsType()) {
      addAfterSource(source, limit(tensor, source, grid, limited));
    }
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

  // The type has more values than the grid: saturation alone would not stop at its last level.
  private NodeProto limit(String tensor, String source, AffineGrid grid, String limited) {
    var least = grid.dequantize(grid.lowest());
    var most = grid.dequantize(grid.highest());
    var bounds =
        List.of(
            graph.add(tensor + "_least", Nodes.floats(List.of(), least)),
            graph.add(tensor + "_most", Nodes.floats(List.of(), most)));
    return node("Clip", "Limit", source, bounds, limited);
  }

  private NodeProto node(
      String type, String name, String input, List<String> parameters, String output) {
    return Nodes.node(
            graph.fresh(name), type, List.of(input, parameters.get(0), parameters.get(1)), output)
        .build();
  }

  private void addAfterSource(String source, NodeProto node) {
    graph
        .producer(source)
        .ifPresentOrElse(producer -> graph.addAfter(producer, node), () -> graph.addFirst(node));
  }
}
