package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;
import static java.util.Map.entry;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import io.github.fdda.network.layer.OperatorKind;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The ONNX operators that can be imported. */
@Internal
public final class Operators {

  /** Those whose output is an activation layer. */
  private static final Map<String, Function<Node, Value>> ACTIVATIONS =
      Map.ofEntries(
          entry("Celu", Activation::celu),
          entry("Clip", Activation::clip),
          entry("Elu", Activation::elu),
          entry("Gelu", Activation::gelu),
          entry("HardSigmoid", Activation::hardSigmoid),
          entry("HardSwish", Activation::hardSwish),
          entry("LeakyRelu", Activation::leakyRelu),
          entry("Mish", Activation.of(LayerFunctions::mish)),
          entry("PRelu", Activation::parametricRelu),
          entry("Relu", Activation::relu),
          entry("Selu", Activation::selu),
          entry("Sigmoid", Activation::sigmoid),
          entry("Softplus", Activation.of(x -> x.getNDArrayInternal().softPlus())),
          entry("Softsign", Activation.of(x -> x.getNDArrayInternal().softSign())),
          entry("Swish", Activation::swish),
          entry("Tanh", Activation.of(NDArray::tanh)),
          entry("ThresholdedRelu", Activation::thresholdedRelu));

  /** Those whose weight is quantized. */
  private static final Map<String, Function<Node, Value>> WEIGHTED =
      Map.of("Conv", Lines.of(Convolution::read), "Gemm", Linear::gemm, "MatMul", Product::matMul);

  /** Those that compute in float. */
  private static final Map<String, Function<Node, Value>> FLOATS =
      Map.ofEntries(
          entry("Abs", Elementwise.of(NDArray::abs, Dim::absolute)),
          entry("Add", Arithmetic::add),
          entry("AveragePool", Lines.of(AveragePooling::read)),
          entry("BatchNormalization", Lines.of(BatchNormalization::read)),
          entry("Ceil", Elementwise.of(NDArray::ceil)),
          entry("Concat", Concatenation::read),
          entry("ConvTranspose", Lines.of(TransposedConvolution::read)),
          entry("DepthToSpace", Blocks::depthToSpace),
          entry("Div", Arithmetic::divide),
          entry("Erf", Elementwise.of(NDArray::erf)),
          entry("Exp", Elementwise.of(NDArray::exp)),
          entry("Expand", Expansion::expand),
          entry("Floor", Elementwise.of(NDArray::floor)),
          entry("Gather", Selection::gather),
          entry("GlobalAveragePool", Mean::pool),
          entry("GlobalMaxPool", Reduction::globalMaximum),
          entry("GroupNormalization", Standardization::group),
          entry("InstanceNormalization", Standardization::instance),
          entry("LRN", ResponseNormalization::read),
          entry("LayerNormalization", Standardization::layer),
          entry("Log", Elementwise.of(NDArray::log)),
          entry("LogSoftmax", Softmax::logarithm),
          entry("Max", Combination::maximum),
          entry("MaxPool", Lines.of(MaxPooling::read)),
          entry("Mean", Combination::mean),
          entry("MeanVarianceNormalization", Standardization::plain),
          entry("Min", Combination::minimum),
          entry("Mul", Arithmetic::multiply),
          entry("Neg", Elementwise.of(NDArray::neg, Dim::negative)),
          entry("Pad", Padding::read),
          entry("Pow", Arithmetic::power),
          entry("Reciprocal", Elementwise.of(Arithmetic::reciprocal)),
          entry("ReduceL1", Reduction::absolutes),
          entry("ReduceL2", Reduction::length),
          entry("ReduceMax", Reduction::maximum),
          entry("ReduceMean", Mean::reduce),
          entry("ReduceMin", Reduction::minimum),
          entry("ReduceProd", Reduction::product),
          entry("ReduceSum", Reduction::sum),
          entry("ReduceSumSquare", Reduction::squares),
          entry("Resize", Resizing::resize),
          entry("Sign", Elementwise.of(NDArray::sign)),
          entry("Round", Elementwise.of(NDArray::round)),
          entry("Softmax", Softmax::read),
          entry("SpaceToDepth", Blocks::spaceToDepth),
          entry("Sqrt", Elementwise.of(NDArray::sqrt)),
          entry("Sub", Arithmetic::subtract),
          entry("Sum", Combination::sum),
          entry("Tile", Expansion::tile),
          entry("Upsample", Resizing::upsample),
          entry("Where", Choice::where));

  /** Those that compute nothing: they move values, or are worked out at import. */
  private static final Map<String, Function<Node, Value>> LAYOUT =
      Map.ofEntries(
          entry("And", Choice.of((a, b) -> a != 0 && b != 0)),
          entry("Cast", Constants::cast),
          entry("CastLike", Constants::castLike),
          entry("Constant", Constants::constant),
          entry("ConstantOfShape", Constants::constantOfShape),
          entry("Dropout", Constants::identity),
          entry("Equal", Choice::equal),
          entry("Flatten", Reshaping::flatten),
          entry("Greater", Choice.of((a, b) -> a > b)),
          entry("GreaterOrEqual", Choice.of((a, b) -> a >= b)),
          entry("Identity", Constants::identity),
          entry("Less", Choice.of((a, b) -> a < b)),
          entry("LessOrEqual", Choice.of((a, b) -> a <= b)),
          entry("Mod", Arithmetic::remainder),
          entry("Not", Choice::not),
          entry("Or", Choice.of((a, b) -> a != 0 || b != 0)),
          entry("Range", Constants::range),
          entry("Reshape", Reshaping::reshape),
          entry("Shape", Constants::shape),
          entry("Size", Constants::size),
          entry("Slice", Slicing::read),
          entry("Squeeze", Reshaping::squeeze),
          entry("Transpose", Transposition::read),
          entry("Unsqueeze", Reshaping::unsqueeze));

  /** Those of quantized networks. */
  private static final Map<String, Function<Node, Value>> QUANTIZED =
      Map.of(
          "DequantizeLinear", Quantization::dequantize, "QuantizeLinear", Quantization::quantize);

  private static final Map<String, Function<Node, List<Value>>> SEVERAL =
      Map.of("Split", Slicing::split);

  /** Those that read constants of floats themselves. */
  private static final Set<String> FOLD_THEMSELVES =
      Set.of(
          "Cast",
          "CastLike",
          "Constant",
          "DequantizeLinear",
          "Dropout",
          "Expand",
          "Flatten",
          "Identity",
          "QuantizeLinear",
          "Reshape",
          "Shape",
          "Size",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  private static final String OLDER_GELU = "com.microsoftGelu";

  private static final Map<String, Function<Node, List<Value>>> READERS = readers();

  private Operators() {}

  private static Map<String, Function<Node, List<Value>>> readers() {
    var readers = new HashMap<>(SEVERAL);
    Stream.of(ACTIVATIONS, WEIGHTED, FLOATS, LAYOUT, QUANTIZED)
        .forEach(
            kind ->
                kind.forEach(
                    (type, reader) -> readers.put(type, node -> List.of(reader.apply(node)))));
    return Map.copyOf(readers);
  }

  /** All operators by name, and what is done with each. */
  public static SortedMap<String, OperatorKind> kinds() {
    var kinds = new TreeMap<String, OperatorKind>();
    WEIGHTED.keySet().forEach(type -> kinds.put(type, OperatorKind.WEIGHT));
    ACTIVATIONS.keySet().forEach(type -> kinds.put(type, OperatorKind.ACTIVATION));
    FLOATS.keySet().forEach(type -> kinds.put(type, OperatorKind.FLOAT));
    LAYOUT.keySet().forEach(type -> kinds.put(type, OperatorKind.LAYOUT));
    SEVERAL.keySet().forEach(type -> kinds.put(type, OperatorKind.LAYOUT));
    QUANTIZED.keySet().forEach(type -> kinds.put(type, OperatorKind.QUANTIZED));
    return kinds;
  }

  /** Imports one node: what its outputs stand for, or the first of them. */
  static List<Value> read(Node node) {
    var reader = reader(node);
    return !FOLD_THEMSELVES.contains(node.type()) && Folding.applies(node)
        ? Folding.fold(node, reader)
        : reader.apply(node);
  }

  private static Function<Node, List<Value>> reader(Node node) {
    var domain = node.proto().getDomain();
    if (node.type().matches(".*[Qq]uantizeLinear|QLinear.*")
        && !(node.graph().quantized() && QUANTIZED.containsKey(node.type()))) {
      throw fault("it belongs to a quantized network; export the float one");
    }
    // What the standard has as Gelu since operator set 20, ONNX Runtime had before.
    var known =
        domain.isEmpty() || domain.equals("ai.onnx") || (domain + node.type()).equals(OLDER_GELU);
    var reader = known ? READERS.get(node.type()) : null;
    if (reader == null) {
      throw fault(
          "operator '%s' is not supported; supported are %s",
          domain.isEmpty() ? node.type() : domain + "." + node.type(),
          String.join(", ", kinds().keySet()));
    }
    return reader;
  }
}
