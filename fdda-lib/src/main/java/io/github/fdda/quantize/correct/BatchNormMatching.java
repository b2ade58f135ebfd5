package io.github.fdda.quantize.correct;

import ai.djl.ndarray.NDArray;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import java.util.Optional;

/**
 * Corrects γ and β of a quantized network, layer by layer during one forward pass, so that the
 * output of each batch-normalization layer has the mean and the variance that it has in the teacher
 * on the same images. Bias correction (Nagel et al., arXiv 1906.04721, section 4.2) carried to the
 * variance:
 *
 * <p>γ' = γ · √((σ_t² + ε) / (σ_q² + ε)), β' = β + [γ · (μ_t − μ) − γ' · (μ_q − μ)] / √(σ² + ε),
 *
 * <p>where μ_t, σ_t² are statistics of the layer's input in the teacher, μ_q, σ_q² in the quantized
 * network, and μ, σ² the running ones. The root is limited to ¼ … 4.
 *
 * @param teacher statistics of the teacher on the images of the pass
 * @param quantized arrays of the quantized network, changed in place
 */
@Internal
public record BatchNormMatching(Bns teacher, Parameters quantized) {

  /** A channel that quantization silenced cannot be brought back by a larger factor. */
  static final float LARGEST_FACTOR = 4;

  /**
   * Looks at a network whose weights are in float, if its statistics are to be matched.
   *
   * @param wanted whether they are
   * @param network the graph
   * @param parameters of the network; their γ and β are those that will be corrected
   * @param images N×C×H×W
   * @param activations quantizes activations on the way; {@link Taps#NONE} for a float network
   * @return empty if they are not wanted, or the network has none
   */
  public static Optional<BatchNormMatching> of(
      boolean wanted, Network network, Parameters parameters, NDArray images, Taps activations) {
    return wanted && !network.batchNorms().isEmpty()
        ? Optional.of(
            new BatchNormMatching(
                TeacherStatistics.of(network, parameters, images, activations), parameters))
        : Optional.empty();
  }

  /**
   * Corrects γ and β of one layer in place.
   *
   * @param layer to correct
   * @param input of the layer in the quantized network, N×C×H×W or N×C
   */
  public void match(BatchNormLayer layer, NDArray input) {
    var recorder = new BnsRecorder();
    recorder.batchNormInput(layer, input);
    var statistics = recorder.statistics();
    var manager = input.getManager();
    var teacherMean = manager.create(teacher.means(layer.index()));
    var teacherVariance = manager.create(teacher.variances(layer.index()));
    var factor =
        teacherVariance
            .add(layer.epsilon())
            .div(statistics.variances().add(layer.epsilon()))
            .sqrt()
            .clip(1 / LARGEST_FACTOR, LARGEST_FACTOR);
    correct(layer, factor, teacherMean, statistics.means());
  }

  private void correct(
      BatchNormLayer layer, NDArray factor, NDArray teacherMean, NDArray quantizedMean) {
    var runningMean = quantized.get(layer.runningMean());
    var deviation = quantized.get(layer.runningVariance()).add(layer.epsilon()).sqrt();
    var gamma = quantized.get(layer.gamma());
    var wanted = gamma.mul(teacherMean.sub(runningMean));
    gamma.muli(factor);
    var given = gamma.mul(quantizedMean.sub(runningMean));
    quantized.get(layer.beta()).addi(wanted.sub(given).div(deviation));
  }
}
