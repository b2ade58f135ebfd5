package io.github.fdda.quantize.round;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.ArrayValues;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Network;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Corrects each layer for the inputs that reach it in the quantized network, by ridge regression
 * (after ERQ, Zhong et al., arXiv 2407.06794): before the weight W is rounded, it becomes
 *
 * <p>W' = argmin E‖(WX + b) − (W'X̂ + b')‖² + λ · mean(var X̂) · ‖W' − W‖², λ = 0.1,
 *
 * <p>where X is what the layer gets in the float network and X̂ what it gets in the quantized one
 * on the same images, all layers before it corrected and rounded already. The bias is not held
 * back, so that W' follows from second moments about means. It is set when the weight is rounded,
 * so that each output channel has the mean that it has in the float network: rounding looks at
 * covariances and may shift means. A layer without bias is corrected by moments about 0. Weights of
 * grouped convolutions stay as they are.
 */
final class RidgeRounding implements Taps {

  private static final double DAMPING = 0.1;

  private final Taps rounding;
  private final Parameters reference;
  private final Parameters student;
  private final Map<String, NDArray> inputs = new HashMap<>();
  private final Map<String, NDArray> means = new HashMap<>();

  /**
   * @param rounding of the corrected weights
   * @param reference arrays of the float network, its channels scaled as the student's are
   * @param student arrays of the quantized network: weights and biases are changed in place
   */
  RidgeRounding(Taps rounding, Parameters reference, Parameters student) {
    this.rounding = rounding;
    this.reference = reference;
    this.student = student;
  }

  /**
   * Takes images through the float and the quantized network at once, layer by layer, so that only
   * the tensors between two layers are kept.
   *
   * @param images N×C×H×W
   * @param quantizing puts what quantizes activations around these taps
   */
  void run(Network network, NDArray images, UnaryOperator<Taps> quantizing) {
    var taps = quantizing.apply(this);
    var exact = List.of(TorchFunctions.channelsLast(images).duplicate());
    var given = List.of(exact.get(0).duplicate());
    for (var part : network.layerParts()) {
      exact = advance(part, exact, reference, new Exact());
      given = advance(part, given, student, taps);
    }
  }

  private static List<NDArray> advance(
      NetworkPart part, List<NDArray> tensors, Parameters parameters, Taps taps) {
    var after = part.run(tensors, parameters, taps);
    tensors.stream()
        .filter(tensor -> after.stream().noneMatch(kept -> kept == tensor))
        .forEach(NDArray::close);
    return after;
  }

  /** Looks at a layer of the float network. */
  private final class Exact implements Taps {

    @Override
    public boolean observesBatchNorms() {
      return !rounding.foldsBatchNorms();
    }

    @Override
    public boolean observesLayerInputs() {
      return true;
    }

    @Override
    public void layerInput(WeightLayer layer, LayerInput input) {
      inputs.put(layer.name(), input.values().duplicate());
    }

    @Override
    public NDArray layerOutput(WeightLayer layer, NDArray output) {
      means.put(layer.name(), mean(layer, output));
      return output;
    }
  }

  @Override
  public boolean foldsBatchNorms() {
    return rounding.foldsBatchNorms();
  }

  @Override
  public boolean observesLayerInputs() {
    return true;
  }

  @Override
  public void layerInput(WeightLayer layer, LayerInput input) {
    try (var exact = inputs.remove(layer.name())) {
      if (exact != null && readsAll(layer, input)) {
        correct(layer, input.jointMoments(exact, hasBias(layer)));
      }
    }
    if (rounding.observesLayerInputs()) {
      rounding.layerInput(layer, input);
    }
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return rounding.weight(layer, weight);
  }

  @Override
  public NDArray layerOutput(WeightLayer layer, NDArray output) {
    var wanted = means.remove(layer.name());
    if (wanted == null || !hasBias(layer)) {
      return output;
    }
    var missing = wanted.sub(mean(layer, output));
    student.get(layer.bias()).addi(missing);
    return output.addi(isPlanes(layer) ? missing.reshape(1, -1, 1, 1) : missing);
  }

  /** Whether each output channel reads every input channel. */
  private boolean readsAll(WeightLayer layer, LayerInput input) {
    var weight = student.get(layer.weight()).getShape();
    return !isPlanes(layer) || weight.get(1) == input.values().getShape().get(1);
  }

  private void correct(WeightLayer layer, NDArray moments) {
    var weight = student.get(layer.weight());
    var values = new float[Math.toIntExact(weight.size())];
    try (var scope = new EngineScope()) {
      var rows =
          Ridge.solve(
              rows(layer, reference.get(layer.weight())), rows(layer, weight), moments, DAMPING);
      for (var channel = 0; channel < layer.outputChannels(); channel++) {
        layer.setChannel(values, channel, rows.get(channel).toFloatArray());
      }
    }
    ArrayValues.replace(weight, values);
  }

  private boolean hasBias(WeightLayer layer) {
    return student.trainable().containsKey(layer.bias());
  }

  private boolean isPlanes(WeightLayer layer) {
    return student.get(layer.weight()).getShape().dimension() == 4;
  }

  /** Of each output channel. */
  private NDArray mean(WeightLayer layer, NDArray output) {
    var places = isPlanes(layer) ? output : output.reshape(-1, layer.outputChannels());
    return TorchFunctions.moments(places).get(0);
  }

  private static NDArray rows(WeightLayer layer, NDArray weight) {
    var values = weight.toFloatArray();
    var rows =
        IntStream.range(0, layer.outputChannels())
            .mapToObj(channel -> layer.channel(values, channel))
            .toArray(float[][]::new);
    return weight.getManager().create(rows);
  }
}
