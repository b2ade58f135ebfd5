package io.github.fdda.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways in which files of others are quantized already. */
enum QuantizedForm {
  QONNX("QONNX", "(Int|Bipolar)?Quant|MultiThreshold|Trunc"),
  DYNAMIC("ONNX Runtime's dynamic quantization", "DynamicQuantize.*|MatMulInteger.*|ConvInteger"),
  OPERATORS("quantized operators", "QLinear.*|QGemm|QAttention"),
  PAIRS("QuantizeLinear and DequantizeLinear", "QuantizeLinear|DequantizeLinear");

  private final String title;
  private final String operators;

  QuantizedForm(String title, String operators) {
    this.title = title;
    this.operators = operators;
  }

  /** For people: what a graph is quantized by, and where; empty if it is a float network. */
  static Optional<String> of(GraphProto graph) {
    return Stream.of(values()).flatMap(form -> form.find(graph).stream()).findFirst();
  }

  private Optional<String> find(GraphProto graph) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOpType().matches(operators))
        .findFirst()
        .map(this::describe);
  }

  private String describe(NodeProto node) {
    return "%s (node '%s', %s)".formatted(title, node.getName(), node.getOpType());
  }
}
