package io.github.fdda.quantize.distil;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Gradients;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.stage.GradientError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Puts gradients computed through rounded ones in the place of those in float. */
final class QuantizedGradients {

  private final FakeQuantizedNetwork student;
  private final List<WeightLayer> layers;
  private final GradientRounding rounding;

  /**
   * @param student whose gradients they are
   * @param layers its convolutions and linear layers
   * @param manager owner of what is remembered
   */
  QuantizedGradients(
      GradientQuantization config,
      FakeQuantizedNetwork student,
      List<WeightLayer> layers,
      NDManager manager) {
    this.student = student;
    this.layers = layers;
    this.rounding = new GradientRounding(config, layers, manager);
  }

  /**
   * Replaces the gradients of all trained arrays, on a tape, after the pass back in float.
   *
   * @param images of the batch, N×C×H×W
   * @param loss a scalar of the logits
   * @return what that did to the gradient of each layer's weight
   */
  Map<String, GradientError> replace(NDArray images, UnaryOperator<NDArray> loss) {
    var exact = layers.stream().map(layer -> gradient(layer).duplicate()).toList();
    Gradients.clear(student.trainable().values());
    backward(images, loss);
    var errors = new LinkedHashMap<String, GradientError>();
    for (var i = 0; i < layers.size(); i++) {
      errors.put(layers.get(i).name(), error(exact.get(i), gradient(layers.get(i))));
    }
    return errors;
  }

  /** What the next iteration needs to know of this one. */
  Snapshot snapshot() {
    return rounding.snapshot();
  }

  /** Goes on from {@link #snapshot()}. */
  void restore(Snapshot saved) {
    rounding.restore(saved);
  }

  private void backward(NDArray images, UnaryOperator<NDArray> loss) {
    var cuts = new GradientCuts(student.quantizer(), rounding);
    var taped = images.stopGradient();
    taped.setRequiresGradient(true);
    cuts.backward(loss.apply(student.forward(taped, cuts)));
  }

  private NDArray gradient(WeightLayer layer) {
    return Objects.requireNonNull(student.trainable().get(layer.weight())).getGradient();
  }

  private static GradientError error(NDArray exact, NDArray rounded) {
    var sums =
        NDArrays.stack(
                new NDList(
                    exact.sub(rounded).square().sum(),
                    exact.square().sum(),
                    rounded.square().sum(),
                    exact.mul(rounded).sum()))
            .toFloatArray();
    return new GradientError(
        Math.sqrt(sums[0] / sums[1]), sums[3] / Math.sqrt((double) sums[1] * sums[2]));
  }
}
