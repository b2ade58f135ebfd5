package io.github.fdda.network;

import static io.github.fdda.network.Faults.fault;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;

/** An activation function: ONNX Relu, LeakyRelu, Clip, Sigmoid, HardSigmoid and HardSwish. */
record Activation(ActivationLayer layer, UnaryOperator<NDArray> function) implements Operator {

  static Value relu(Node node) {
    return read(node, x -> x.getNDArrayInternal().relu());
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
    if (!(min <= max)) {
      throw fault("its bounds are %s and %s; the lower must not exceed the upper", min, max);
    }
    return read(node, x -> TorchFunctions.clip(x, min, max));
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
    var input = node.feature(0);
    var layer = node.graph().activationLayer(node.name());
    return node.emit(new Activation(layer, function), input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var output = function.apply(inputs.get(0));
    var passedOn = pass.taps().activation(layer, output);
    if (passedOn != output) {
      output.close();
    }
    return passedOn;
  }
}
