package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.OutputBounds;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An activation function, whose output is quantized: ONNX Relu and its kin, Sigmoid, Tanh and
 * others; Max and Min of a tensor and a number.
 *
 * @param bounds of a function that merely limits its input to them
 */
@Internal
public record Activation(ActivationLayer layer, Function function, Optional<OutputBounds> bounds)
    implements Operator {

  /** What a function computes, with parameters of the network if it has any. */
  @FunctionalInterface
  interface Function {
    NDArray apply(NDArray input, Parameters parameters);
  }

  static Value relu(Node node) {
    return read(
        node,
        (x, parameters) -> x.getNDArrayInternal().relu(),
        Optional.of(new OutputBounds(0, Float.POSITIVE_INFINITY)));
  }

  /** A function that always is the same. */
  static java.util.function.Function<Node, Value> of(UnaryOperator<NDArray> function) {
    return node -> read(node, function);
  }

  static Value sigmoid(Node node) {
    return read(node, x -> x.getNDArrayInternal().sigmoid());
  }

  static Value leakyRelu(Node node) {
    var alpha = node.attributes().finite("alpha", 0.01f);
    return read(node, x -> x.getNDArrayInternal().leakyRelu(alpha));
  }

  static Value elu(Node node) {
    var alpha = node.attributes().finite("alpha", 1);
    return read(node, x -> LayerFunctions.elu(x, alpha, 1));
  }

  static Value selu(Node node) {
    var alpha = node.attributes().finite("alpha", 1.6732632f);
    var gamma = node.attributes().finite("gamma", 1.0507010f);
    return read(node, x -> LayerFunctions.elu(x, alpha, gamma));
  }

  static Value celu(Node node) {
    var alpha = node.attributes().finite("alpha", 1);
    if (alpha == 0) {
      throw fault("its alpha is 0");
    }
    return read(node, x -> LayerFunctions.celu(x, alpha));
  }

  static Value thresholdedRelu(Node node) {
    var alpha = node.attributes().finite("alpha", 1);
    return read(node, x -> LayerFunctions.threshold(x, alpha));
  }

  static Value swish(Node node) {
    var alpha = node.attributes().finite("alpha", 1);
    return read(node, x -> LayerFunctions.swish(x, alpha));
  }

  static Value gelu(Node node) {
    var form = node.attributes().text("approximate", "none");
    return switch (form) {
      case "none" -> read(node, LayerFunctions::gelu);
      case "tanh" -> read(node, LayerFunctions::geluByTanh);
      default -> throw fault("approximate '%s' does not exist; none and tanh do", form);
    };
  }

  static Value parametricRelu(Node node) {
    var input = node.feature(0);
    var slopes = node.floats(1, "slope");
    // Before operator set 7 a list of slopes was one for each channel.
    if (node.opset() < 7 && slopes.dims().rank() == 1 && slopes.values().length > 1) {
      slopes = new FloatConstant(perChannel(slopes.dims(), input.dims()), slopes.values());
    }
    if (!input.dims().broadcast(slopes.dims()).equals(input.dims())) {
      throw fault("slope %s does not fit input %s", slopes.dims(), input.dims());
    }
    var name = node.fixed("slope", slopes);
    return read(node, (x, parameters) -> leaky(x, parameters.get(name)), Optional.empty());
  }

  static Dims perChannel(Dims channels, Dims of) {
    var sides = new ArrayList<>(channels.sides());
    sides.addAll(Collections.nCopies(Math.max(0, of.rank() - 2), Dim.of(1)));
    return new Dims(sides);
  }

  private static NDArray leaky(NDArray x, NDArray slope) {
    var positive = x.getNDArrayInternal().relu();
    return x.sub(positive).mul(slope).add(positive);
  }

  static Value clip(Node node) {
    var min = node.number("min", 1, -Float.MAX_VALUE);
    var max = node.number("max", 2, Float.MAX_VALUE);
    return limit(node, node.feature(0), min, max);
  }

  /** A tensor, and the number that it is not to be below. */
  static Value above(Node node, Feature input, float bound) {
    return limit(node, input, bound, Float.MAX_VALUE);
  }

  /** A tensor, and the number that it is not to be above. */
  static Value below(Node node, Feature input, float bound) {
    return limit(node, input, -Float.MAX_VALUE, bound);
  }

  private static Value limit(Node node, Feature input, float min, float max) {
    if (!(min <= max)) {
      throw fault("its bounds are %s and %s; the lower must not exceed the upper", min, max);
    }
    return read(
        node,
        input,
        (x, parameters) -> TorchFunctions.clip(x, min, max),
        Optional.of(new OutputBounds(min, max)));
  }

  static Value hardSigmoid(Node node) {
    var alpha = node.attributes().finite("alpha", 0.2f);
    var beta = node.attributes().finite("beta", 0.5f);
    return read(node, x -> hardSigmoid(x, alpha, beta));
  }

  static Value hardSwish(Node node) {
    return read(node, x -> x.mul(hardSigmoid(x, 1f / 6, 0.5f)));
  }

  private static NDArray hardSigmoid(NDArray x, float alpha, float beta) {
    return Scalars.times(x, alpha).add(beta).clip(0f, 1f);
  }

  private static Value read(Node node, UnaryOperator<NDArray> function) {
    return read(node, (x, parameters) -> function.apply(x), Optional.empty());
  }

  private static Value read(Node node, Function function, Optional<OutputBounds> bounds) {
    return read(node, node.feature(0), function, bounds);
  }

  private static Value read(
      Node node, Feature input, Function function, Optional<OutputBounds> bounds) {
    var layer = node.graph().activationLayer(node.name());
    return node.emit(new Activation(layer, function, bounds), input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    return bounds
        .flatMap(b -> pass.taps().limitedActivation(layer, input, b.low(), b.high()))
        .orElseGet(() -> apply(pass, input));
  }

  private NDArray apply(Pass pass, NDArray input) {
    var output = function.apply(input, pass.parameters());
    var passedOn = pass.taps().activation(layer, output);
    if (passedOn != output) {
      output.close();
    }
    return passedOn;
  }
}
