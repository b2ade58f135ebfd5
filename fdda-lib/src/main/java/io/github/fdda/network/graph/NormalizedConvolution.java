package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions.Affine;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * A convolution whose output goes into a batch normalization and nowhere else. Unless someone
 * observes what is between them, they run as one convolution: the normalization costs no pass over
 * the feature maps then.
 */
@Internal
public record NormalizedConvolution(Convolution convolution, BatchNormalization normalization)
    implements Operator {

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return pass.taps().observesBatchNorms() ? apart(pass, inputs) : together(pass, inputs.get(0));
  }

  private NDArray apart(Pass pass, List<NDArray> inputs) {
    try (var between = convolution.run(pass, inputs)) {
      return normalization.run(pass, List.of(between));
    }
  }

  private NDArray together(Pass pass, NDArray input) {
    var bias = convolution.rawBias(pass).orElseGet(() -> input.getManager().create(0f));
    return pass.taps().foldsBatchNorms()
        ? tapped(pass, input, new Affine(convolution.rawWeight(pass), bias))
        : folded(pass, input, new Affine(convolution.weight(pass), bias));
  }

  private NDArray folded(Pass pass, NDArray input, Affine affine) {
    try (var folded = normalization.foldInto(affine, pass.parameters())) {
      return convolution.apply(input, folded.weight(), folded.bias());
    }
  }

  private NDArray tapped(Pass pass, NDArray input, Affine affine) {
    try (var folded = normalization.foldInto(affine, pass.parameters())) {
      var taps = pass.taps();
      var layer = convolution.layer();
      var weight = taps.weight(layer, folded.weight());
      var bias = taps.bias(layer, folded.weight(), folded.bias());
      return convolution.apply(input, weight, bias);
    }
  }
}
