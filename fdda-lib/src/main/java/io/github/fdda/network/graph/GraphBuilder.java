package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.IntegerType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Collects what a network is made of while its nodes are imported one after the other. */
final class GraphBuilder {

  /** Far above any classifier: 2 GiB of floats. */
  private static final long MOST_PARAMETERS = 1 << 29;

  /** Integers that nodes compute from shapes, all together. */
  private static final long MOST_INTEGERS = 1 << 22;

  private final int opset;
  private final OptionalLong fileBatch;
  private final Tensors tensors;
  private final Map<String, TensorProto> initializers;
  private final Map<String, Value> values = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<NamedTensor> parameters = new ArrayList<>();
  private final List<BatchNormLayer> batchNorms = new ArrayList<>();
  private final List<WeightLayer> weightLayers = new ArrayList<>();
  private final List<ActivationLayer> activationLayers = new ArrayList<>();
  private final List<GraphNode> nodes = new ArrayList<>();
  private int slots = 1;
  private long parameterValues;
  private long integerValues;

  GraphBuilder(
      int opset, OptionalLong fileBatch, Map<String, TensorProto> initializers, Tensors tensors) {
    this.opset = opset;
    this.fileBatch = fileBatch;
    this.initializers = initializers;
    this.tensors = tensors;
  }

  int opset() {
    return opset;
  }

  OptionalLong fileBatch() {
    return fileBatch;
  }

  Tensors tensors() {
    return tensors;
  }

  /** Whether quantized tensors are allowed. */
  boolean quantized() {
    return tensors.quantized();
  }

  /** The type of a tensor of integers in the file. */
  IntegerType type(String name) {
    return IntegerType.of(initializer(name))
        .orElseThrow(() -> fault("'%s' is no tensor of quantized values", name));
  }

  /** What a name stands for. */
  Value value(String name) {
    var known = values.get(name);
    if (known == null) {
      known = tensors.read(initializer(name));
      values.put(name, known);
    }
    return known;
  }

  private TensorProto initializer(String name) {
    var tensor = initializers.get(name);
    if (tensor == null) {
      throw fault("nothing supported defines '%s', which it needs", name);
    }
    return tensor;
  }

  /** From now on {@code name} stands for {@code value}. */
  void define(String name, Value value) {
    if (value instanceof Integers integers) {
      integerValues += integers.values().size();
      if (integerValues > MOST_INTEGERS) {
        throw fault("its nodes compute more than %d integers from shapes", MOST_INTEGERS);
      }
    }
    values.put(name, value);
  }

  Feature emit(Operator operator, List<Operand> operands, Dims dims) {
    steps.add(new Step(operator, operands, slots));
    return new Feature(slots++, dims.computable());
  }

  String trainable(String name, FloatConstant value) {
    return add(new NamedTensor(name, value, true));
  }

  String fixed(String name, FloatConstant value) {
    return add(new NamedTensor(name, value, false));
  }

  private String add(NamedTensor parameter) {
    var values = parameter.tensor().values();
    // Nodes may share one tensor of the file, but each has a parameter of its own.
    parameterValues += values.length;
    if (parameterValues > MOST_PARAMETERS) {
      throw fault("its nodes have more than %d parameters in total", MOST_PARAMETERS);
    }
    if (IntStream.range(0, values.length).anyMatch(i -> !Float.isFinite(values[i]))) {
      throw fault("parameter '%s' has a value that is not finite", parameter.name());
    }
    parameters.add(parameter);
    return parameter.name();
  }

  BatchNormLayer batchNorm(String name, int channels, float epsilon) {
    var layer = new BatchNormLayer(batchNorms.size(), name, channels, epsilon);
    batchNorms.add(layer);
    return layer;
  }

  WeightLayer weightLayer(
      String name, int outputAxis, FloatConstant weight, Dims input, Dims output) {
    var outputs = weight.dims().get(outputAxis).fixed("the number of output channels");
    var layer =
        new WeightLayer(
            weightLayers.size(),
            name,
            outputAxis,
            outputs,
            weight.values().length,
            input.volume().factor(),
            output.volume().factor());
    weightLayers.add(layer);
    return layer;
  }

  ActivationLayer activationLayer(String name) {
    var layer = new ActivationLayer(activationLayers.size(), name);
    activationLayers.add(layer);
    return layer;
  }

  /** A tensor that is quantized on its way, under a name. */
  Feature quantizationPoint(String name, Feature tensor) {
    var point = new QuantizationPoint(activationLayer(name));
    return emit(point, List.of(new Operand.Slot(tensor.slot())), tensor.dims());
  }

  void add(GraphNode node) {
    nodes.add(node);
  }

  /** Everything collected, with {@code output} for its result. */
  Graph build(Feature output) {
    var logits = withoutSoftmax(output.slot());
    return new Graph(
        new Program(Fusion.of(steps, logits), slots, logits),
        output.dims().get(1).fixed("the number of classes"),
        List.copyOf(parameters),
        List.copyOf(batchNorms),
        List.copyOf(weightLayers),
        List.copyOf(activationLayers),
        List.copyOf(nodes),
        constants());
  }

  private Map<String, Value> constants() {
    var constants = new HashMap<>(values);
    constants.values().removeIf(value -> !isConstant(value));
    return Map.copyOf(constants);
  }

  private static boolean isConstant(Value value) {
    return value instanceof FloatConstant
        || (value instanceof Integers integers
            && integers.values().stream().noneMatch(Dim::perImage));
  }

  // The losses take logits; probabilities would be squashed a second time.
  private int withoutSoftmax(int output) {
    var last = steps.size() - 1;
    if (last < 0
        || steps.get(last).output() != output
        || !(steps.get(last).operator() instanceof Softmax softmax)
        || softmax.axis() != 1) {
      return output;
    }
    return steps.remove(last).reads().get(0);
  }
}
