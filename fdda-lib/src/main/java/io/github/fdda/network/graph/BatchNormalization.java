package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.engine.TorchFunctions.Affine;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * ONNX BatchNormalization. It always uses the running statistics, even where the file was exported
 * in training mode: FDDA runs its networks in inference mode.
 */
@Internal
public record BatchNormalization(BatchNormLayer layer, String gamma, String beta)
    implements Operator {

  static Value read(Node node) {
    var input = node.feature(0);
    if (input.dims().rank() < 2) {
      throw fault("its input has shape %s; a channel axis is needed", input.dims());
    }
    if (node.attributes().integer("spatial", 1) != 1) {
      throw fault("spatial=0 is not supported; normalize per channel");
    }
    var channels = input.dims().get(1).fixed("the number of channels");
    var gamma = node.vector(1, "scale (gamma)", channels);
    var beta = node.vector(2, "bias (beta)", channels);
    var mean = node.vector(3, "running mean", channels);
    var variance = node.vector(4, "running variance", channels);
    var layer = node.graph().batchNorm(node.name(), channels, epsilon(node, variance));
    var operator =
        new BatchNormalization(layer, node.trainable("gamma", gamma), node.trainable("beta", beta));
    node.fixed("mean", mean);
    node.fixed("variance", variance);
    return node.emit(operator, input, input.dims());
  }

  private static float epsilon(Node node, FloatConstant variance) {
    var epsilon = node.attributes().finite("epsilon", 1e-5f);
    for (var v : variance.values()) {
      if (v + epsilon <= 0) {
        throw fault("its running variance %s plus epsilon %s is not positive", v, epsilon);
      }
    }
    return epsilon;
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    if (pass.taps().observesBatchNorms()) {
      pass.taps().batchNormInput(layer, input);
    }
    var parameters = pass.parameters();
    return TorchFunctions.normalize(
        input,
        parameters.get(gamma),
        parameters.get(beta),
        parameters.get(layer.runningMean()),
        parameters.get(layer.runningVariance()),
        layer.epsilon());
  }

  /** Parameters of a convolution that does this normalization too. */
  Affine foldInto(Affine convolution, Parameters parameters) {
    return TorchFunctions.fold(
        convolution,
        parameters.get(gamma),
        parameters.get(beta),
        parameters.get(layer.runningMean()),
        parameters.get(layer.runningVariance()),
        layer.epsilon());
  }
}
