package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;
import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The ONNX operators that can be run in integers. */
final class IntegerOperators {

  private static final Map<String, Function<IntegerNode, IntegerValue>> READERS =
      Map.ofEntries(
          entry("Add", IntegerElements::add),
          entry("AveragePool", IntegerPooling::average),
          entry("Clip", IntegerElements::clip),
          entry("Concat", IntegerLayouts::concat),
          entry("Constant", IntegerOperators::constant),
          entry("Conv", IntegerLayers::conv),
          entry("DequantizeLinear", IntegerScaling::dequantize),
          entry("Flatten", IntegerLayouts::flatten),
          entry("Gemm", IntegerLayers::gemm),
          entry("GlobalAveragePool", IntegerPooling::globalAverage),
          entry("Identity", node -> node.input(0)),
          entry("MatMul", IntegerLayers::matMul),
          entry("Max", IntegerElements::maximum),
          entry("MaxPool", IntegerPooling::maximum),
          entry("Min", IntegerElements::minimum),
          entry("Pad", IntegerLayouts::pad),
          entry("QuantizeLinear", IntegerScaling::quantize),
          entry("ReduceMean", IntegerPooling::reduceMean),
          entry("Relu", IntegerElements::relu),
          entry("Reshape", IntegerLayouts::reshape),
          entry("Slice", IntegerLayouts::slice),
          entry("Squeeze", IntegerLayouts::squeeze),
          entry("Transpose", IntegerLayouts::transpose),
          entry("Unsqueeze", IntegerLayouts::unsqueeze));

  private IntegerOperators() {}

  /** Reads one node: what its first output stands for. */
  static IntegerValue read(IntegerNode node) {
    var domain = node.proto().getDomain();
    var reader = READERS.get(node.type());
    if (reader == null || !(domain.isEmpty() || domain.equals("ai.onnx"))) {
      throw fault(
          "operator '%s' does not run in integers; supported are %s",
          domain.isEmpty() ? node.type() : domain + "." + node.type(),
          String.join(", ", new TreeSet<>(READERS.keySet())));
    }
    return reader.apply(node);
  }

  private static IntegerValue constant(IntegerNode node) {
    return IntegerTensors.read(
        node.attributes()
            .tensor("value")
            .orElseThrow(() -> fault("its attribute value is missing")));
  }
}
