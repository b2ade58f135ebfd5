package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Gemm and MatMul with a constant weight: α·x·w + β·bias. A MatMul has the bias that an Add
 * right after it brings.
 *
 * @param gemm whether it is a Gemm
 */
@Internal
public record Linear(
    WeightLayer layer,
    boolean gemm,
    boolean transposed,
    float alpha,
    Optional<String> bias,
    float beta)
    implements WeightOperator {

  static Value gemm(Node node) {
    var input = node.feature(0);
    var attributes = node.attributes();
    if (input.dims().rank() != 2 || attributes.flag("transA")) {
      throw fault("only an N×K input without transA is supported; it is %s", input.dims());
    }
    var layer = weight(node, input, attributes.flag("transB"));
    var dims = output(input, layer.outputChannels());
    return node.emit(
        new Linear(
            layer,
            true,
            attributes.flag("transB"),
            attributes.finite("alpha", 1),
            bias(node, dims),
            attributes.finite("beta", 1)),
        input,
        dims);
  }

  static Value matMul(Node node) {
    var input = node.feature(0);
    if (input.dims().rank() < 2) {
      throw fault("its input has shape %s; at least two dimensions are needed", input.dims());
    }
    var layer = weight(node, input, false);
    return node.emit(
        new Linear(layer, false, false, 1, Optional.empty(), 1),
        input,
        output(input, layer.outputChannels()));
  }

  /** An Add that gives the MatMul before it a bias, read as one layer with it. */
  static Optional<Value> withBias(Node node) {
    // Before operator set 7, an attribute could give the constant to another axis than the last.
    if (node.opset() < 7 && node.attributes().has("axis")) {
      return Optional.empty();
    }
    return IntStream.of(0, 1)
        .filter(input -> node.has(input) && node.isPrivate(input))
        .mapToObj(input -> withBias(node, node.input(input), node.input(1 - input)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Value> withBias(Node node, Value output, Value addend) {
    if (!(output instanceof Feature feature && addend instanceof FloatConstant bias)) {
      return Optional.empty();
    }
    return node.graph()
        .producer(feature)
        .filter(step -> step.operator() instanceof Linear linear && linear.lacksBias(bias))
        .filter(step -> feature.dims().broadcast(bias.dims()).equals(feature.dims()))
        .map(step -> withBias(node.graph(), step, feature.dims(), bias));
  }

  private static Value withBias(GraphBuilder graph, Step step, Dims dims, FloatConstant bias) {
    var layer = ((Linear) step.operator()).layer;
    var vector = new FloatConstant(Dims.of(bias.values().length), bias.values());
    var name = Optional.of(graph.trainable(layer.bias(), vector));
    graph.remove(step);
    return graph.emit(new Linear(layer, false, false, 1, name, 1), step.operands(), dims);
  }

  /**
   * Whether it is a MatMul without a bias, and a constant has one value for each of its outputs.
   */
  private boolean lacksBias(FloatConstant vector) {
    var dims = vector.dims();
    return !gemm
        && bias.isEmpty()
        && dims.rank() > 0
        && dims.get(dims.rank() - 1).is(layer.outputChannels())
        && vector.values().length == layer.outputChannels();
  }

  /** Whether a node is an Add that was {@linkplain #withBias(Node) read as a bias}. */
  static boolean isBias(NodeProto node, Optional<Step> producer) {
    return node.getOpType().equals("Add")
        && producer.filter(step -> step.operator() instanceof Linear).isPresent();
  }

  private static WeightLayer weight(Node node, Feature input, boolean transposed) {
    var weight = node.floats(1, "weight");
    var outputAxis = transposed ? 0 : 1;
    if (weight.dims().rank() != 2
        || !weight.dims().get(1 - outputAxis).equals(input.dims().get(input.dims().rank() - 1))) {
      throw fault("weight %s does not fit input %s", weight.dims(), input.dims());
    }
    node.trainable("weight", weight);
    var channels = weight.dims().get(outputAxis).fixed("the number of output channels");
    return node.graph()
        .weightLayer(node.name(), outputAxis, weight, input.dims(), output(input, channels));
  }

  private static Dims output(Feature input, int channels) {
    return input.dims().with(input.dims().rank() - 1, Dim.of(channels));
  }

  private static Optional<String> bias(Node node, Dims output) {
    if (!node.has(2)) {
      return Optional.empty();
    }
    var bias = node.floats(2, "bias");
    if (!output.broadcast(bias.dims()).equals(output)
        || (bias.values().length != 1 && !output.get(1).is(bias.values().length))) {
      throw fault("bias %s does not fit output %s", bias.dims(), output);
    }
    return Optional.of(node.trainable("bias", whole(bias, output)));
  }

  /** One value per output channel, where the file may give one for all. */
  private static FloatConstant whole(FloatConstant bias, Dims output) {
    var outputs = output.get(1).fixed("the number of output channels");
    if (bias.values().length == outputs) {
      return bias;
    }
    var values = new float[outputs];
    Arrays.fill(values, bias.values()[0]);
    return new FloatConstant(Dims.of(outputs), values);
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    if (pass.taps().observesLayerInputs()) {
      var last = input.getShape().dimension() - 1;
      pass.taps().layerInput(layer, new LayerInput(input, last, Linear::covariances));
    }
    var weight = weight(pass);
    var tapped = rawBias(pass).map(b -> pass.taps().bias(layer, rawWeight(pass), b));
    var output = apply(pass, input, weight, tapped.orElse(null));
    return beta == 1 ? pass.taps().layerOutput(layer, output) : output;
  }

  @Override
  public boolean canAbsorb() {
    return gemm && alpha == 1 && beta == 1;
  }

  @Override
  public boolean gainsByAbsorbing() {
    return false;
  }

  @Override
  public Optional<NDArray> rawBias(Pass pass) {
    return bias.map(pass.parameters()::get);
  }

  @Override
  public NDArray apply(NDArray input, NDArray weight, @Nullable NDArray bias) {
    var product = scaled(product(input, weight), alpha);
    // In place, or the product would lie in memory until the end of the pass.
    return bias == null ? product : product.addi(scaled(bias, beta));
  }

  private static NDArray covariances(NDArray input) {
    try (var places = places(input)) {
      return TorchFunctions.windowCovariances(
          places, new Shape(1, 1), ConvolutionGeometry.square(1, 0, 1, 1));
    }
  }

  /** Rows are images of one pixel; tokens are the pixels of one image, and so taken at once. */
  private static NDArray places(NDArray input) {
    var channels = input.getShape().getLastDimension();
    return input.getShape().dimension() == 2
        ? input.reshape(-1, channels, 1, 1)
        : input.reshape(-1, channels).transpose().reshape(1, channels, -1, 1);
  }

  private NDArray product(NDArray input, NDArray weight) {
    return input.matMul(transposed ? weight.transpose() : weight);
  }

  private static NDArray scaled(NDArray array, float factor) {
    return factor == 1 ? array : Scalars.times(array, factor);
  }
}
