package io.github.fdda.evaluate;

import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.List;

/**
 * How hard samples are for a network, and weights that let the hard ones count more (HAST, Li et
 * al., "Hard sample matters a lot in zero-shot quantization", CVPR 2023, arXiv 2303.13826): d_i = 1
 * − softmax(logits_i)[label_i], w_i = d_i^γ / mean_j d_j^γ.
 */
@Internal
public final class Difficulty {

  private Difficulty() {}

  /**
   * Weights of the samples of a batch; their mean is 1.
   *
   * @param logits N rows of K
   * @param labels N
   * @param gamma γ, 0 or more; 0 gives all samples 1
   * @return N weights, 0 or more; all 1 if no sample is hard at all
   */
  public static float[] weights(List<float[]> logits, List<Integer> labels, double gamma) {
    var weights = new float[labels.size()];
    var sum = 0.0;
    for (var i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.pow(1 - probability(logits.get(i), labels.get(i)), gamma);
      sum += weights[i];
    }
    if (sum == 0) {
      Arrays.fill(weights, 1);
      return weights;
    }
    for (var i = 0; i < weights.length; i++) {
      weights[i] *= (float) (weights.length / sum);
    }
    return weights;
  }

  /**
   * The probability of a class, softmax(logits)[label].
   *
   * @param logits K
   * @param label from 0 to K − 1
   * @return from 0 to 1
   */
  public static double probability(float[] logits, int label) {
    var sum = 0.0;
    for (var logit : logits) {
      sum += Math.exp((double) logit - logits[label]);
    }
    return 1 / sum;
  }
}
