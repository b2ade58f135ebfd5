package io.github.fdda.quantize.correct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Corrects what the layers of a quantized network put out, layer by layer during one forward pass.
 * Below, μ_q and σ_q² are the mean and the variance of a channel that a batch normalization gets in
 * the quantized network, μ_t the mean in the float network on the same images, γ and β those of the
 * float network, and μ, σ² the running statistics.
 *
 * <p><em>Re-estimated statistics</em>: batch normalization by μ_q and σ_q² in place of μ and σ²,
 * written into γ and β:
 *
 * <p>γ' = γ · √((σ² + ε) / (σ_q² + ε)), β' = β − γ' · (μ_q − μ) / √(σ² + ε),
 *
 * <p>where the root is at most 4.
 *
 * <p>{@link BatchNormMatching} does the same with the float network's statistics on the images, μ_t
 * and σ_t², in the place of μ and σ²: what sets the images apart from the training images is left
 * in there, and is taken out here.
 *
 * <p><em>Bias correction</em> (Nagel et al., arXiv 1906.04721, section 4.2, in its empirical form):
 * β' = β + E[y] − E[ŷ], where y and ŷ are what the batch normalization puts out in the float and in
 * the quantized network. Both at once: γ' of the first, and the mean of the second. A bias is
 * corrected likewise by what its layer puts out: E[Wx] − E[Ŵx̂]. Layers with neither stay as they
 * are.
 */
@Internal
public final class OutputCorrection implements Taps {

  private static final NDIndex ALL = new NDIndex(":");

  private final CorrectionConfig wanted;
  private final Map<String, NDArray> means;
  private final Parameters reference;
  private final Parameters quantized;
  private final Taps quantizer;

  private OutputCorrection(
      CorrectionConfig wanted,
      Map<String, NDArray> means,
      Parameters reference,
      Parameters quantized,
      Taps quantizer) {
    this.wanted = wanted;
    this.means = means;
    this.reference = reference;
    this.quantized = quantized;
    this.quantizer = quantizer;
  }

  /**
   * Corrects γ, β and biases of the quantized network.
   *
   * @param network the graph of both
   * @param wanted which corrections
   * @param reference arrays of the float network, its channels scaled as the quantized one's are
   * @param quantized arrays of the quantized network: γ, β and biases are changed in place
   * @param quantizer of weights and activations
   * @param images N×C×H×W
   */
  public static void apply(
      Network network,
      CorrectionConfig wanted,
      Parameters reference,
      Parameters quantized,
      Taps quantizer,
      NDArray images) {
    var means = new Means(new HashMap<>());
    network.forward(images, reference, means);
    var correction = new OutputCorrection(wanted, means.byLayer, reference, quantized, quantizer);
    network.forward(images, quantized, correction);
  }

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    var moments = TorchFunctions.moments(input);
    var runningMean = reference.get(layer.runningMean());
    var variance = reference.get(layer.runningVariance()).add(layer.epsilon());
    var gamma = reference.get(layer.gamma()).div(variance.sqrt());
    var beta = reference.get(layer.beta());
    var factor = quantized.get(layer.gamma()).div(variance.sqrt());
    if (wanted.reestimate()) {
      var ratio = variance.div(moments.get(1).add(layer.epsilon())).sqrt();
      factor = gamma.mul(ratio.minimum(BatchNormMatching.LARGEST_FACTOR));
      quantized.get(layer.gamma()).set(ALL, factor.mul(variance.sqrt()));
    }
    var mean = wanted.bias() ? gamma.mul(mean(layer.name()).sub(runningMean)).add(beta) : beta;
    var given = factor.mul(moments.get(0).sub(runningMean));
    quantized.get(layer.beta()).set(ALL, mean.sub(given));
  }

  @Override
  public NDArray layerOutput(WeightLayer layer, NDArray output) {
    if (!wanted.bias() || !quantized.trainable().containsKey(layer.bias()) || !isPlain(output)) {
      return output;
    }
    var missing = mean(layer.name()).sub(TorchFunctions.moments(output).get(0));
    quantized.get(layer.bias()).addi(missing);
    return output.add(output.getShape().dimension() == 4 ? missing.reshape(1, -1, 1, 1) : missing);
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return quantizer.weight(layer, weight);
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return quantizer.activation(layer, output);
  }

  private NDArray mean(String layer) {
    return Objects.requireNonNull(means.get(layer), layer);
  }

  private static boolean isPlain(NDArray output) {
    return output.getShape().dimension() == 4 || output.getShape().dimension() == 2;
  }

  /**
   * Records means of channels: of the inputs of batch normalizations, and of the outputs of other
   * layers.
   */
  private record Means(Map<String, NDArray> byLayer) implements Taps {

    @Override
    public boolean observesBatchNorms() {
      return true;
    }

    @Override
    public void batchNormInput(BatchNormLayer layer, NDArray input) {
      byLayer.put(layer.name(), TorchFunctions.moments(input).get(0));
    }

    @Override
    public NDArray layerOutput(WeightLayer layer, NDArray output) {
      if (isPlain(output)) {
        byLayer.put(layer.name(), TorchFunctions.moments(output).get(0));
      }
      return output;
    }
  }
}
