package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions.Affine;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Optional;

/**
 * A convolution or linear layer whose output goes into a batch normalization and nowhere else.
 * Unless someone observes what is between them, a convolution runs together with it: the
 * normalization costs no pass over the feature maps then. Both kinds do where a target wants the
 * normalization in the weight.
 */
@Internal
public record NormalizedLayer(WeightOperator operator, BatchNormalization normalization)
    implements Operator {

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var taps = pass.taps();
    var joined =
        !taps.observesBatchNorms() && (taps.foldsBatchNorms() || operator.gainsByAbsorbing());
    return joined ? together(pass, inputs.get(0)) : apart(pass, inputs);
  }

  private NDArray apart(Pass pass, List<NDArray> inputs) {
    try (var between = operator.run(pass, inputs)) {
      return normalization.run(pass, List.of(between));
    }
  }

  private NDArray together(Pass pass, NDArray input) {
    return pass.taps().foldsBatchNorms()
        ? tapped(
            pass,
            input,
            new Affine(operator.rawWeight(pass), orZero(operator.rawBias(pass), input)))
        : folded(pass, input, new Affine(operator.weight(pass), orZero(bias(pass), input)));
  }

  private Optional<NDArray> bias(Pass pass) {
    return operator
        .rawBias(pass)
        .map(bias -> pass.taps().bias(operator.layer(), operator.rawWeight(pass), bias));
  }

  private static NDArray orZero(Optional<NDArray> bias, NDArray input) {
    return bias.orElseGet(() -> input.getManager().create(0f));
  }

  private NDArray folded(Pass pass, NDArray input, Affine affine) {
    try (var folded = fold(pass, affine)) {
      return operator.apply(input, folded.weight(), folded.bias());
    }
  }

  private NDArray tapped(Pass pass, NDArray input, Affine affine) {
    try (var folded = fold(pass, affine)) {
      var taps = pass.taps();
      var layer = operator.layer();
      var weight = taps.weight(layer, folded.weight());
      var bias = taps.bias(layer, folded.weight(), folded.bias());
      return operator.apply(pass, input, weight, bias);
    }
  }

  /** Of a Gemm without transB, the output channels come last in the weight. */
  private Affine fold(Pass pass, Affine affine) {
    if (operator.layer().outputAxis() == 0) {
      return normalization.foldInto(affine, pass.parameters());
    }
    var rows = new Affine(affine.weight().transpose(), affine.bias());
    var folded = normalization.foldInto(rows, pass.parameters());
    return new Affine(folded.weight().transpose(), folded.bias());
  }
}
