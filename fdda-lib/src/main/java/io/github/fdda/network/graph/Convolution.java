package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.Convolutions;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ONNX Conv in two dimensions. */
@Internal
public record Convolution(
    WeightLayer layer, Optional<String> bias, Optional<Shape> border, ConvolutionGeometry geometry)
    implements WeightOperator {

  static Value read(Node node) {
    var input = node.planes();
    var weight = node.floats(1, "weight");
    var groups = Dim.of(node.attributes().integer("group", 1)).fixed("group");
    checkWeight(weight.dims(), input.dims(), groups);
    var kernel = weight.dims().slice(2, 4).sides().stream().map(Dim::factor).toList();
    if (!node.attributes().integers("kernel_shape").orElse(kernel).equals(kernel)) {
      throw fault("kernel_shape differs from its weight's shape %s", weight.dims());
    }
    var window = Window.read(node, kernel, input.dims());
    var channels = weight.dims().get(0).fixed("the number of output channels");
    var output = window.output(input.dims(), channels, false);
    var layer = node.graph().weightLayer(node.name(), 0, weight, input.dims(), output);
    node.trainable("weight", weight);
    return node.emit(of(layer, bias(node, layer), window, groups), input, output);
  }

  private static Convolution of(
      WeightLayer layer, Optional<String> bias, Window window, int groups) {
    var even = window.symmetric();
    return new Convolution(
        layer,
        bias,
        even ? Optional.empty() : Optional.of(window.border()),
        new ConvolutionGeometry(
            window.stride(), even ? window.before() : new Shape(0, 0), window.dilation(), groups));
  }

  private static void checkWeight(Dims weight, Dims input, int groups) {
    if (weight.rank() != 4) {
      throw fault("its weight has shape %s; only 2-D convolutions are supported", weight);
    }
    var outputs = weight.get(0).factor();
    if (groups < 1 || outputs < 1 || outputs % groups != 0) {
      throw fault("%d output channels cannot be split into %d groups", outputs, groups);
    }
    if (!input.get(1).equals(weight.get(1).times(Dim.of(groups)))) {
      throw fault("weight %s with %d groups does not fit input %s", weight, groups, input);
    }
  }

  private static Optional<String> bias(Node node, WeightLayer layer) {
    if (!node.has(2)) {
      return Optional.empty();
    }
    var bias = node.floats(2, "bias");
    if (!bias.dims().equals(Dims.of(layer.outputChannels()))) {
      throw fault("bias %s does not fit %d channels", bias.dims(), layer.outputChannels());
    }
    return Optional.of(node.trainable("bias", bias));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    if (pass.taps().observesLayerInputs()) {
      var input = new LayerInput(inputs.get(0), 1, values -> covariances(pass, values));
      pass.taps().layerInput(layer, input);
    }
    var tapped = rawBias(pass).map(b -> pass.taps().bias(layer, rawWeight(pass), b));
    var output = apply(pass, inputs.get(0), weight(pass), tapped.orElse(null));
    return pass.taps().layerOutput(layer, output);
  }

  @Override
  public boolean canAbsorb() {
    return true;
  }

  @Override
  public boolean gainsByAbsorbing() {
    return true;
  }

  @Override
  public Optional<NDArray> rawBias(Pass pass) {
    return bias.map(pass.parameters()::get);
  }

  @Override
  public NDArray apply(NDArray input, NDArray weight, @Nullable NDArray bias) {
    var output =
        Border.around(
            input, border, 0, padded -> Convolutions.convolve(padded, weight, bias, geometry));
    // Images of one channel have no order of channels that the convolution could take over.
    return input.getShape().get(1) > 1 ? output : ordered(output);
  }

  @Override
  public NDArray apply(Pass pass, NDArray input, NDArray weight, @Nullable NDArray bias) {
    var stride = geometry.stride();
    var taken = stride.size() > 1 ? pass.taps().stridedInput(input, stride) : input;
    return WeightOperator.super.apply(pass, taken, weight, bias);
  }

  private NDArray covariances(Pass pass, NDArray input) {
    var kernel = rawWeight(pass).getShape().slice(2);
    return Border.around(
        input, border, 0, padded -> TorchFunctions.windowCovariances(padded, kernel, geometry));
  }

  private static NDArray ordered(NDArray output) {
    try (output) {
      return TorchFunctions.channelsLast(output);
    }
  }
}
