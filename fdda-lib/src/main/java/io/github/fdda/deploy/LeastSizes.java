package io.github.fdda.deploy;

import static io.github.fdda.util.Faults.fault;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.fdda.onnx.Attributes;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.TensorData;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How large the tensors of a graph become at least, as far as the file says it. ONNX Runtime makes
 * any tensor that a file asks for, already when it loads it, and ends the process where memory does
 * not suffice; so what is too large is found before. What is not known here counts as one value: no
 * file is refused that could be run.
 */
final class LeastSizes {

  /** The largest weights of classifiers have 100 million. */
  private static final double MOST_VALUES = 1 << 27;

  /** All that are computed from constants. */
  private static final double MOST_CONSTANTS = 1 << 28;

  /** Shapes, axes and repetitions have a few; only those are followed. */
  private static final int MOST_KNOWN = 64;

  private static final double[] SCALAR = {};

  private static final TensorData DATA = new TensorData(new ExternalData(Optional.empty()));

  private final Map<String, Tensor> tensors = new HashMap<>();
  private double constants;

  /**
   * What is known of a tensor. Numbers are doubles, of which no product overflows; NaN is not
   * known, such as the batch size.
   *
   * @param least it has at least so many values
   * @param sides its shape, if known
   * @param values themselves, if known
   * @param constant whether no image is needed to compute it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tensor(
      double least, Optional<double[]> sides, Optional<double[]> values, boolean constant) {

    Tensor {
      least = Double.isNaN(least) ? 1 : least;
    }

    static Tensor unknown(double least) {
      return new Tensor(least, Optional.empty(), Optional.empty(), false);
    }

    static Tensor of(double[] sides) {
      return new Tensor(product(sides), Optional.of(sides), Optional.empty(), false);
    }

    static Tensor list(double... values) {
      return new Tensor(
          values.length,
          Optional.of(new double[] {values.length}),
          values.length <= MOST_KNOWN ? Optional.of(values) : Optional.empty(),
          false);
    }

    Tensor atLeast(double other) {
      return new Tensor(Math.max(least, other), sides, values, constant);
    }

    Tensor withSides(Optional<double[]> other) {
      return new Tensor(least, other, values, constant);
    }

    Tensor withValues(Optional<double[]> other) {
      return new Tensor(least, sides, other, constant);
    }

    Tensor withConstant(boolean other) {
      return new Tensor(least, sides, values, other);
    }
  }

  private LeastSizes() {}

  /**
   * Refuses a graph that makes a tensor of more than 2²⁷ values for one image, or computes
   * constants of more than twice as many together; graphs within its nodes too.
   */
  static void check(GraphProto graph) {
    var sizes = new LeastSizes();
    graph.getInputList().forEach(input -> sizes.tensors.put(input.getName(), image(input)));
    for (var tensor : graph.getInitializerList()) {
      sizes.tensors.put(tensor.getName(), constant(tensor));
    }
    sizes.readInOrder(graph.getNodeList());
    graph.getNodeList().stream().flatMap(LeastSizes::graphs).forEach(LeastSizes::check);
  }

  private static Stream<GraphProto> graphs(NodeProto node) {
    return node.getAttributeList().stream()
        .flatMap(
            attribute ->
                Stream.concat(
                    Stream.of(attribute).filter(AttributeProto::hasG).map(AttributeProto::getG),
                    attribute.getGraphsList().stream()));
  }

  /** One image, whatever the batch. */
  private static Tensor image(ValueInfoProto input) {
    var sides = input.getType().getTensorType().getShape().getDimList();
    return Tensor.of(
        IntStream.range(0, sides.size())
            .mapToDouble(
                axis ->
                    axis > 0 && sides.get(axis).hasDimValue()
                        ? sides.get(axis).getDimValue()
                        : Double.NaN)
            .toArray());
  }

  private static Tensor constant(TensorProto tensor) {
    var sides = tensor.getDimsList().stream().mapToDouble(side -> side).toArray();
    return Tensor.of(sides).withValues(values(tensor, product(sides))).withConstant(true);
  }

  private static Optional<double[]> values(TensorProto tensor, double count) {
    if (count > MOST_KNOWN) {
      return Optional.empty();
    }
    try {
      var type = tensor.getDataType();
      if (type == DataType.FLOAT.getNumber()) {
        return Optional.of(doubles(DATA.floats(tensor)));
      }
      var whole = type == DataType.INT64.getNumber() || type == DataType.INT32.getNumber();
      return whole
          ? Optional.of(LongStream.of(DATA.integers(tensor)).asDoubleStream().toArray())
          : Optional.empty();
    } catch (InvalidInputException e) {
      // Damaged: the runtime says so.
      return Optional.empty();
    }
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** What cannot be put into order, the runtime refuses. */
  private void readInOrder(List<NodeProto> nodes) {
    var defined = nodes.stream().flatMap(n -> n.getOutputList().stream()).collect(toSet());
    var open = new ArrayList<>(nodes);
    var before = Integer.MAX_VALUE;
    while (open.size() < before) {
      before = open.size();
      open.removeIf(node -> isReady(node, defined) && read(node));
    }
  }

  private boolean isReady(NodeProto node, Set<String> defined) {
    return node.getInputList().stream()
        .allMatch(
            input -> input.isEmpty() || tensors.containsKey(input) || !defined.contains(input));
  }

  private boolean read(NodeProto node) {
    Faults.at(
        "node '%s' (%s)".formatted(node.getName(), node.getOpType()),
        () -> {
          var inputs = node.getInputList().stream().map(this::tensor).toList();
          var constant = inputs.stream().allMatch(Tensor::constant);
          var output = requireSmall(output(node, inputs).withConstant(constant));
          node.getOutputList().forEach(name -> tensors.put(name, output));
          return output;
        });
    return true;
  }

  private Tensor tensor(String name) {
    return name.isEmpty()
        ? Tensor.unknown(1).withConstant(true)
        : tensors.getOrDefault(name, Tensor.unknown(1));
  }

  private Tensor requireSmall(Tensor tensor) {
    constants += tensor.constant ? tensor.least : 0;
    if (tensor.least > MOST_VALUES) {
      throw fault(
          "its output would have at least %.0f values, at most %.0f are run",
          tensor.least, MOST_VALUES);
    }
    if (constants > MOST_CONSTANTS) {
      throw fault(
          "its constants up to here would have at least %.0f values, at most %.0f are run",
          constants, MOST_CONSTANTS);
    }
    return tensor;
  }

  private static Tensor output(NodeProto node, List<Tensor> inputs) {
    var attributes = new Attributes(node.getAttributeList());
    return switch (node.getOpType()) {
      case "Constant" -> constant(attributes);
      case "RandomNormal", "RandomUniform" -> shaped(integers(attributes, "shape"));
      case "ConstantOfShape" -> inputs.isEmpty() ? Tensor.unknown(1) : filled(attributes, inputs);
      case "Range" -> range(inputs);
      default -> inputs.isEmpty() ? Tensor.unknown(1) : ofFirst(node, attributes, inputs);
    };
  }

  private static Tensor ofFirst(NodeProto node, Attributes attributes, List<Tensor> inputs) {
    var first = inputs.get(0);
    var second = values(inputs, 1);
    return switch (node.getOpType()) {
      case "Identity",
          "Cast",
          "Relu",
          "Sigmoid",
          "Sqrt",
          "Not",
          "Neg",
          "Abs",
          "Clip",
          "Dropout",
          "QuantizeLinear",
          "DequantizeLinear",
          "BatchNormalization",
          "Softmax" ->
          first;
      case "Flatten", "Squeeze", "Transpose" -> first.withSides(Optional.empty());
      case "Shape" -> first.sides().map(Tensor::list).orElse(Tensor.unknown(1));
      case "Reshape" -> first.withSides(second.filter(sides -> min(sides) > 0));
      case "Unsqueeze" ->
          first.withSides(unsqueezed(first, integers(attributes, "axes").or(() -> second)));
      case "Concat" -> concat(inputs);
      case "Gather" -> gather(inputs);
      case "Expand" -> second.isEmpty() ? first : shaped(second).atLeast(first.least());
      case "Tile" -> times(first, second);
      case "OneHot" -> times(first, second);
      case "Upsample" -> times(first, second);
      case "Resize" ->
          values(inputs, 3)
              .map(sizes -> Tensor.unknown(product(sizes)))
              .orElseGet(() -> times(first, values(inputs, 2)));
      case "Pad" -> padded(first, integers(attributes, "pads").or(() -> second));
      case "MatMul" -> product(inputs);
      case "Add" -> binary(inputs, Double::sum);
      case "Sub" -> binary(inputs, (a, b) -> a - b);
      case "Mul" -> binary(inputs, (a, b) -> a * b);
      case "Div" -> binary(inputs, (a, b) -> a / b);
      case "Max", "Min", "Pow", "Where", "Equal", "Less", "Greater", "And", "Or", "Sum" ->
          inputs.stream().reduce(LeastSizes::broadcast).orElseThrow();
      default -> Tensor.unknown(1);
    };
  }

  private static Tensor constant(Attributes attributes) {
    return attributes
        .tensor("value")
        .map(LeastSizes::constant)
        .or(() -> integers(attributes, "value_ints").map(Tensor::list))
        .orElseGet(
            () ->
                attributes.has("value_int")
                    ? Tensor.list((double) attributes.integer("value_int", 0))
                        .withSides(Optional.of(SCALAR))
                    : Tensor.unknown(1));
  }

  private static Optional<double[]> integers(Attributes attributes, String name) {
    return attributes
        .integers(name)
        .map(list -> list.stream().mapToDouble(Long::doubleValue).toArray());
  }

  private static Optional<double[]> values(List<Tensor> inputs, int index) {
    return index < inputs.size() ? inputs.get(index).values() : Optional.empty();
  }

  private static Tensor shaped(Optional<double[]> sides) {
    return sides.map(Tensor::of).orElse(Tensor.unknown(1));
  }

  private static Tensor filled(Attributes attributes, List<Tensor> inputs) {
    var result = shaped(values(inputs, 0));
    var fill = attributes.tensor("value").flatMap(value -> values(value, 1));
    return result.least() > MOST_KNOWN || fill.isEmpty() || fill.get().length == 0
        ? result
        : result.withValues(
            Optional.of(
                DoubleStream.generate(() -> fill.get()[0]).limit((long) result.least()).toArray()));
  }

  private static Tensor range(List<Tensor> inputs) {
    var bounds = IntStream.range(0, 3).mapToObj(i -> values(inputs, i)).toList();
    return bounds.stream().allMatch(bound -> bound.isPresent() && bound.get().length == 1)
        ? Tensor.unknown(
            Math.max(
                0,
                Math.ceil(
                    (bounds.get(1).orElseThrow()[0] - bounds.get(0).orElseThrow()[0])
                        / bounds.get(2).orElseThrow()[0])))
        : Tensor.unknown(1);
  }

  private static Optional<double[]> unsqueezed(Tensor tensor, Optional<double[]> axes) {
    if (tensor.sides().isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    var sides = DoubleStream.of(tensor.sides().get()).boxed().collect(toCollection(ArrayList::new));
    var rank = sides.size() + axes.get().length;
    for (var axis : DoubleStream.of(axes.get()).map(a -> a < 0 ? a + rank : a).sorted().toArray()) {
      if (axis < 0 || axis > sides.size()) {
        return Optional.empty();
      }
      sides.add((int) axis, 1.0);
    }
    return Optional.of(sides.stream().mapToDouble(side -> side).toArray());
  }

  private static Tensor concat(List<Tensor> inputs) {
    var least = inputs.stream().mapToDouble(Tensor::least).sum();
    var known =
        least <= MOST_KNOWN
            && inputs.stream()
                .allMatch(t -> t.values().isPresent() && t.sides().orElse(SCALAR).length == 1);
    return known
        ? Tensor.list(
            inputs.stream()
                .flatMapToDouble(t -> DoubleStream.of(t.values().orElseThrow()))
                .toArray())
        : Tensor.unknown(least);
  }

  private static Tensor gather(List<Tensor> inputs) {
    var list = inputs.get(0);
    var indices = values(inputs, 1);
    if (list.values().isEmpty() || indices.isEmpty() || list.sides().orElse(SCALAR).length != 1) {
      return Tensor.unknown(inputs.size() > 1 ? inputs.get(1).least() : 1);
    }
    var from = list.values().get();
    var at = DoubleStream.of(indices.get()).map(i -> i < 0 ? i + from.length : i).toArray();
    return DoubleStream.of(at).allMatch(i -> i >= 0 && i < from.length)
        ? Tensor.list(DoubleStream.of(at).map(i -> from[(int) i]).toArray())
            .withSides(inputs.get(1).sides())
        : Tensor.unknown(1);
  }

  private static Tensor times(Tensor tensor, Optional<double[]> factors) {
    return Tensor.unknown(tensor.least() * factors.map(LeastSizes::product).orElse(1.0));
  }

  /** Each side is at least 1 before. */
  private static Tensor padded(Tensor tensor, Optional<double[]> pads) {
    var least = tensor.least();
    if (pads.isPresent() && min(pads.get()) >= 0) {
      var half = pads.get().length / 2;
      least =
          Math.max(
              least,
              IntStream.range(0, half)
                  .mapToDouble(i -> 1 + pads.get()[i] + pads.get()[i + half])
                  .reduce(1, (a, b) -> a * b));
    }
    return Tensor.unknown(least);
  }

  /** Of matrices; of other tensors nothing is known. */
  private static Tensor product(List<Tensor> inputs) {
    var sides = inputs.stream().flatMap(tensor -> tensor.sides().stream()).toList();
    return sides.size() == 2 && sides.stream().allMatch(s -> s.length == 2)
        ? Tensor.of(new double[] {sides.get(0)[0], sides.get(1)[1]})
        : Tensor.unknown(1);
  }

  private static Tensor binary(List<Tensor> inputs, DoubleBinaryOperator operation) {
    if (inputs.size() != 2) {
      return Tensor.unknown(1);
    }
    var result = broadcast(inputs.get(0), inputs.get(1));
    var a = inputs.get(0).values().filter(values -> values.length > 0);
    var b = inputs.get(1).values().filter(values -> values.length > 0);
    return a.isEmpty() || b.isEmpty() || result.sides().isEmpty() || result.least() > MOST_KNOWN
        ? result
        : result.withValues(
            Optional.of(
                IntStream.range(0, (int) result.least())
                    .mapToDouble(
                        i ->
                            operation.applyAsDouble(
                                a.get()[i % a.get().length], b.get()[i % b.get().length]))
                    .toArray()));
  }

  private static Tensor broadcast(Tensor first, Tensor second) {
    if (first.sides().isEmpty() || second.sides().isEmpty()) {
      return Tensor.unknown(Math.max(first.least(), second.least()));
    }
    var a = first.sides().get();
    var b = second.sides().get();
    var rank = Math.max(a.length, b.length);
    return Tensor.of(
        IntStream.range(0, rank)
            .mapToDouble(axis -> Math.max(side(a, axis, rank), side(b, axis, rank)))
            .toArray());
  }

  private static double side(double[] sides, int axis, int rank) {
    var own = axis - rank + sides.length;
    return own < 0 ? 1 : sides[own];
  }

  private static double product(double[] factors) {
    return DoubleStream.of(factors).filter(f -> !Double.isNaN(f)).reduce(1, (a, b) -> a * b);
  }

  private static double min(double[] values) {
    return DoubleStream.of(values).min().orElse(Double.POSITIVE_INFINITY);
  }
}
