package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.LogGrid;
import java.util.List;

/**
 * Quantizes tensors to grids of powers of √2, which QuantizeLinear does not have: the code of each
 * value is computed from its logarithm, the level is looked up. Of 0 the logarithm is −∞, which
 * gets the last code, whose level is 0.
 *
 * @param graph to change
 */
record LogNodes(GraphEdit graph) {

  /**
   * Quantizes a tensor.
   *
   * @param tensor what a node puts out
   */
  void quantize(String tensor, LogGrid grid) {
    var output = graph.fresh(tensor + "_dequantized");
    graph.redirect(tensor, output);
    var ratios = computed("Div", tensor, number(tensor + "_largest", grid.largest()));
    var logarithms = computed("Log", ratios);
    var places =
        computed(
            "Round", computed("Mul", logarithms, number("codes_per_nat", LogGrid.CODES_PER_NAT)));
    var codes =
        computed("Clip", places, number("first_code", 0), number("last_code", grid.codeOfZero()));
    var integers = graph.fresh(tensor + "_quantized");
    addAfter(
        codes,
        graph.node("Cast", "Codes", codes, List.of(), integers).toBuilder()
            .addAttribute(Nodes.integer("to", TensorProto.DataType.INT64_VALUE))
            .build());
    var levels = grid.levelsByCode();
    var table = graph.add(tensor + "_levels", Nodes.floats(List.of((long) levels.length), levels));
    addAfter(integers, graph.node("Gather", "Levels", table, List.of(integers), output));
  }

  private String computed(String type, String input, String... parameters) {
    var output = graph.fresh(input + "_" + type);
    addAfter(input, graph.node(type, type, input, List.of(parameters), output));
    return output;
  }

  private String number(String name, float value) {
    return graph.share(name, Nodes.floats(List.of(), value));
  }

  private void addAfter(String tensor, NodeProto node) {
    graph.addAfter(graph.producer(tensor).orElseThrow(), node);
  }
}
