package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;
import static java.util.Map.entry;

import io.github.fdda.util.Internal;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The ONNX operators that can be imported. */
@Internal
public final class Operators {

  private static final Map<String, Function<Node, Value>> READERS =
      Map.ofEntries(
          entry("Add", Arithmetic::add),
          entry("AveragePool", AveragePooling::read),
          entry("BatchNormalization", BatchNormalization::read),
          entry("Cast", Constants::cast),
          entry("Clip", Activation::clip),
          entry("Concat", Concatenation::read),
          entry("Constant", Constants::constant),
          entry("ConstantOfShape", Constants::constantOfShape),
          entry("Conv", Convolution::read),
          entry("DequantizeLinear", Quantization::dequantize),
          entry("Div", Arithmetic::divide),
          entry("Dropout", Constants::identity),
          entry("Flatten", Reshaping::flatten),
          entry("Gather", Constants::gather),
          entry("Gemm", Linear::gemm),
          entry("GlobalAveragePool", Mean::pool),
          entry("HardSigmoid", Activation::hardSigmoid),
          entry("HardSwish", Activation::hardSwish),
          entry("Identity", Constants::identity),
          entry("LeakyRelu", Activation::leakyRelu),
          entry("MatMul", Linear::matMul),
          entry("Max", Activation::maximum),
          entry("MaxPool", MaxPooling::read),
          entry("Min", Activation::minimum),
          entry("Mul", Arithmetic::multiply),
          entry("Pad", Padding::read),
          entry("QuantizeLinear", Quantization::quantize),
          entry("ReduceMean", Mean::reduce),
          entry("Relu", Activation::relu),
          entry("Reshape", Reshaping::reshape),
          entry("Shape", Constants::shape),
          entry("Sigmoid", Activation::sigmoid),
          entry("Slice", Slicing::read),
          entry("Softmax", Softmax::read),
          entry("Squeeze", Reshaping::squeeze),
          entry("Sub", Arithmetic::subtract),
          entry("Transpose", Transposition::read),
          entry("Unsqueeze", Reshaping::unsqueeze));

  private Operators() {}

  /** Imports one node: what its first output stands for. */
  static Value read(Node node) {
    var domain = node.proto().getDomain();
    var reader = READERS.get(node.type());
    if (node.type().matches(".*[Qq]uantizeLinear|QLinear.*")
        && !(node.graph().quantized() && reader != null)) {
      throw fault("it belongs to a quantized network; export the float one");
    }
    if (reader == null || !(domain.isEmpty() || domain.equals("ai.onnx"))) {
      throw fault(
          "operator '%s' is not supported; supported are %s",
          domain.isEmpty() ? node.type() : domain + "." + node.type(),
          String.join(", ", new TreeSet<>(READERS.keySet())));
    }
    return reader.apply(node);
  }
}
