package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.IntegerType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  private final List<Dims> shapes = new ArrayList<>(List.of(Dims.of()));
  private final List<Step> steps = new ArrayList<>();
  private final List<NamedTensor> parameters = new ArrayList<>();
  private final List<BatchNormLayer> batchNorms = new ArrayList<>();
  private final List<LayerNormLayer> layerNorms = new ArrayList<>();
  private final List<WeightLayer> weightLayers = new ArrayList<>();
  private final List<WeightLayer> floatLayers = new ArrayList<>();
  private final List<ActivationLayer> activationLayers = new ArrayList<>();
  private final List<GraphNode> nodes = new ArrayList<>();
  private final Map<String, Integer> reads = new HashMap<>();
  private int slots = 1;
  private long parameterValues;
  private long integerValues;
  private boolean inFloat;

  GraphBuilder(
      int opset, OptionalLong fileBatch, Map<String, TensorProto> initializers, Tensors tensors) {
    this.opset = opset;
    this.fileBatch = fileBatch;
    this.initializers = initializers;
    this.tensors = tensors;
  }

  /** Another one for the same file, with nothing in it. */
  GraphBuilder empty() {
    return new GraphBuilder(opset, fileBatch, Map.of(), tensors);
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

  /** Whether a node's output or an initializer has that name. */
  boolean defines(String name) {
    return values.containsKey(name) || initializers.containsKey(name);
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

  /** Whether what comes now is computed in float: no layer or activation function to quantize. */
  void setInFloat(boolean inFloat) {
    this.inFloat = inFloat;
  }

  Feature emit(Operator operator, List<Operand> operands, Dims dims) {
    steps.add(
        new Step(
            inFloat && isTapped(operator) ? new Untapped(operator) : operator, operands, slots));
    shapes.add(dims.computable());
    return feature(slots++);
  }

  private static boolean isTapped(Operator operator) {
    return operator instanceof WeightOperator || operator instanceof Activation;
  }

  /** The images. */
  Feature images(Dims dims) {
    shapes.set(Program.IMAGES, dims);
    return feature(Program.IMAGES);
  }

  /** A tensor of the file is needed once more. */
  void countRead(String tensor) {
    reads.merge(tensor, 1, Integer::sum);
  }

  /** Whether a tensor of the file is needed once only. */
  boolean isPrivate(String tensor) {
    return reads.getOrDefault(tensor, 0) == 1;
  }

  /** The tensor in a slot. */
  Feature feature(int slot) {
    return new Feature(slot, shapes.get(slot));
  }

  /** The step that puts out a tensor; none for the images. */
  Optional<Step> producer(Feature feature) {
    return steps.stream().filter(step -> step.output() == feature.slot()).findFirst();
  }

  /** Adds a step on one feature. */
  Feature emit(Operator operator, Feature input, Dims dims) {
    return emit(operator, List.of(new Operand.Slot(input.slot())), dims);
  }

  /** The same values in another shape. */
  Feature reshaped(Feature input, Dims dims) {
    return emit(new Reshaping(dims.toShape()), input, dims);
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

  LayerNormLayer layerNorm(String name, int channels) {
    var layer = new LayerNormLayer(layerNorms.size(), name, channels);
    layerNorms.add(layer);
    return layer;
  }

  WeightLayer weightLayer(
      String name, int outputAxis, FloatConstant weight, Dims input, Dims output) {
    var outputs = weight.dims().get(outputAxis).fixed("the number of output channels");
    var layers = inFloat ? floatLayers : weightLayers;
    var layer =
        new WeightLayer(
            layers.size(),
            name,
            outputAxis,
            outputs,
            weight.values().length,
            input.volume().factor(),
            output.volume().factor());
    layers.add(layer);
    return layer;
  }

  ActivationLayer activationLayer(String name) {
    var layer = new ActivationLayer(activationLayers.size(), name);
    if (!inFloat) {
      activationLayers.add(layer);
    }
    return layer;
  }

  /** A tensor that is quantized on its way, under a name. */
  Feature quantizationPoint(String name, Feature tensor) {
    var point = new QuantizationPoint(activationLayer(name));
    return emit(point, tensor, tensor.dims());
  }

  void add(GraphNode node) {
    nodes.add(node);
  }

  List<NamedTensor> parameters() {
    return List.copyOf(parameters);
  }

  /** The steps up to the one that fills a slot. */
  Program program(int output) {
    return new Program(Fusion.of(used(output), output), slots, output);
  }

  /** All steps but those that change the layout of a tensor for no one. */
  private List<Step> used(int output) {
    var read = new HashSet<Integer>(Set.of(output));
    var used = new ArrayDeque<Step>();
    for (var i = steps.size() - 1; i >= 0; i--) {
      var step = steps.get(i);
      var layout = step.operator() instanceof Transposition || step.operator() instanceof Reshaping;
      if (!layout || read.contains(step.output())) {
        read.addAll(step.reads());
        used.addFirst(step);
      }
    }
    return List.copyOf(used);
  }

  /** Takes back a step that nothing needs. */
  void remove(Step step) {
    steps.remove(step);
  }

  /** Takes back the last activation layer, if it is that one and of that operator. */
  boolean removeLast(ActivationLayer layer, String type) {
    var last = activationLayers.size() - 1;
    return nodes.stream().anyMatch(n -> n.name().equals(layer.name()) && n.type().equals(type))
        && layer.index() == last
        && activationLayers.remove(last).equals(layer);
  }

  /** Everything collected, with {@code output} for its result. */
  Graph build(Feature output) {
    var logits = output.slot();
    return new Graph(
        program(logits),
        output.dims().get(1).fixed("the number of classes"),
        List.copyOf(parameters),
        List.copyOf(batchNorms),
        List.copyOf(layerNorms),
        List.copyOf(weightLayers),
        List.copyOf(floatLayers),
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
}
