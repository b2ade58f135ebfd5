package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An activation function: ONNX Relu, LeakyRelu, Clip, Sigmoid, HardSigmoid and HardSwish; Max and
 * Min of a tensor and a number.
 */
@Internal
public record Activation(
    ActivationLayer layer, UnaryOperator<NDArray> function, Optional<Interval> interval)
    implements Operator {

  /** The outputs of an activation function that merely limits its input to them. */
  private record Interval(float low, float high) {}

  static Value relu(Node node) {
    return read(
        node,
        x -> x.getNDArrayInternal().relu(),
        Optional.of(new Interval(0, Float.POSITIVE_INFINITY)));
  }

  static Value sigmoid(Node node) {
    return read(node, x -> x.getNDArrayInternal().sigmoid());
  }

  static Value leakyRelu(Node node) {
    var alpha = node.attributes().finite("alpha", 0.01f);
    return read(node, x -> x.getNDArrayInternal().leakyRelu(alpha));
  }

  static Value clip(Node node) {
    var min = node.number("min", 1, -Float.MAX_VALUE);
    var max = node.number("max", 2, Float.MAX_VALUE);
    return limit(node, min, max);
  }

  static Value maximum(Node node) {
    return limit(node, bound(node), Float.MAX_VALUE);
  }

  static Value minimum(Node node) {
    return limit(node, -Float.MAX_VALUE, bound(node));
  }

  private static float bound(Node node) {
    if (node.inputCount() != 2) {
      throw fault("it has %d inputs; a tensor and a number are supported", node.inputCount());
    }
    return node.floats(1, "bound").scalar("its bound");
  }

  private static Value limit(Node node, float min, float max) {
    if (!(min <= max)) {
      throw fault("its bounds are %s and %s; the lower must not exceed the upper", min, max);
    }
    return read(node, x -> TorchFunctions.clip(x, min, max), Optional.of(new Interval(min, max)));
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
    return read(node, function, Optional.empty());
  }

  private static Value read(
      Node node, UnaryOperator<NDArray> function, Optional<Interval> interval) {
    var input = node.feature(0);
    var layer = node.graph().activationLayer(node.name());
    return node.emit(new Activation(layer, function, interval), input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    return interval
        .flatMap(i -> pass.taps().limitedActivation(layer, input, i.low, i.high))
        .orElseGet(() -> apply(pass.taps(), input));
  }

  private NDArray apply(Taps taps, NDArray input) {
    var output = function.apply(input);
    var passedOn = taps.activation(layer, output);
    if (passedOn != output) {
      output.close();
    }
    return passedOn;
  }
}
