package io.github.fdda.quantize.distil;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the tape of a forward pass behind each convolution and linear layer, where the gradient is
 * to be rounded on its way back, since the engine has no gradients of our own making. What comes
 * after a cut computes with a copy that is no longer on the tape before it; going back, each cut
 * hands the gradient of its copy on. Activations are cut too, unrounded, so that no part of the
 * network is gone through again for each layer after it. For one forward pass, of images that are
 * on the tape themselves: every layer's input must be.
 *
 * @param quantizer of weights and activations
 * @param rounding of gradients
 * @param cuts those made so far, the last first
 */
record GradientCuts(Taps quantizer, GradientRounding rounding, Deque<Cut> cuts) implements Taps {

  GradientCuts(Taps quantizer, GradientRounding rounding) {
    this(quantizer, rounding, new ArrayDeque<>());
  }

  /**
   * @param copy of the output, which collects its gradient
   * @param branches what the gradient is handed on to
   */
  private record Cut(NDArray copy, List<Branch> branches) {}

  /**
   * @param output on the tape before the cut
   * @param rounding of the gradient that it gets
   */
  private record Branch(NDArray output, UnaryOperator<NDArray> rounding) {}

  /**
   * Goes back from the loss through all cuts.
   *
   * @param loss a scalar, on the tape after the last cut
   */
  void backward(NDArray loss) {
    GradientTapes.backwardFrom(loss, loss.getManager().ones(loss.getShape()));
    for (var cut : cuts) {
      var gradient = cut.copy.getGradient();
      for (var branch : cut.branches) {
        GradientTapes.backwardFrom(branch.output, branch.rounding.apply(gradient));
      }
    }
  }

  @Override
  public boolean foldsBatchNorms() {
    return quantizer.foldsBatchNorms();
  }

  /** Or normalizations would be computed as part of their layers, which then could not be cut. */
  @Override
  public boolean observesBatchNorms() {
    return !foldsBatchNorms();
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return quantizer.weight(layer, weight);
  }

  @Override
  public NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    return quantizer.bias(layer, weight, bias);
  }

  /** Twice, since the gradients of the weight and of the input are rounded differently. */
  @Override
  public NDArray compute(
      WeightLayer layer,
      NDArray input,
      NDArray weight,
      @Nullable NDArray bias,
      LayerFunction function) {
    var ofWeight = function.apply(input.stopGradient(), weight, bias);
    var forWeight = new Branch(ofWeight, gradient -> rounding.forWeight(layer.name(), gradient));
    var fixedBias = bias == null ? null : bias.stopGradient();
    var ofInput = function.apply(input, weight.stopGradient(), fixedBias);
    return cut(ofWeight, List.of(forWeight, new Branch(ofInput, rounding::forInput)));
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return cut(quantizer.activation(layer, output));
  }

  @Override
  public Optional<NDArray> limitedActivation(
      ActivationLayer layer, NDArray input, float low, float high) {
    return quantizer.limitedActivation(layer, input, low, high).map(this::cut);
  }

  private NDArray cut(NDArray output) {
    return cut(output, List.of(new Branch(output, UnaryOperator.identity())));
  }

  /** The pass frees what it is given, which therefore is a view of the copy. */
  private NDArray cut(NDArray output, List<Branch> branches) {
    var copy = output.stopGradient();
    copy.setRequiresGradient(true);
    cuts.push(new Cut(copy, branches));
    return copy.reshape(copy.getShape());
  }
}
