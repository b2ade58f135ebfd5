package io.github.fdda.synthesis;

import io.github.fdda.bns.Bns;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened in one iteration of the generator.
 *
 * @param iteration from 0
 * @param learningRate of the layers in this iteration
 * @param loss L_G, the weighted sum of all terms
 * @param gradientNorm Euclidean norm of the gradient of L_G over all weights of the generator
 * @param random the batch of random labels
 * @param alignment L_BNS, the distance of that batch to the running statistics
 * @param alignmentByLayer its terms by layer; L_BNS is their mean
 * @param fineGrained the one-class batch, unless it is switched off
 * @since 0.1.0
 */
public record SynthesisStep(
    int iteration,
    double learningRate,
    double loss,
    double gradientNorm,
    SyntheticBatch random,
    double alignment,
    List<Double> alignmentByLayer,
    Optional<FineGrained> fineGrained) {

  /** Copies the list. */
  public SynthesisStep {
    alignmentByLayer = List.copyOf(alignmentByLayer);
  }

  /**
   * The terms of the loss by name, in the order of the formula, before their weights.
   *
   * @return NaN for those of the one-class batch where it is switched off; unmodifiable
   */
  public Map<String, Double> terms() {
    var terms = new LinkedHashMap<String, Double>();
    terms.put("CE (random labels)", random.crossEntropy());
    terms.put("L_BNS", alignment);
    terms.put("CE (one class)", fineGrained.map(f -> f.batch.crossEntropy()).orElse(Double.NaN));
    terms.put("L_D (distorted)", fineGrained.map(FineGrained::distorted).orElse(Double.NaN));
    terms.put("L_C (centralized)", fineGrained.map(FineGrained::centralized).orElse(Double.NaN));
    return Collections.unmodifiableMap(terms);
  }

  /**
   * Images of one batch and what the teacher makes of them.
   *
   * @param labels the classes asked for, N
   * @param images normalized, N arrays of C×H×W
   * @param logits of the teacher, N arrays of K
   * @param statistics BNS of the batch
   * @param crossEntropy of the logits against the labels, mean over the batch; weighted by
   *     difficulty, if {@link SynthesisConfig#hardness} is above 0
   */
  public record SyntheticBatch(
      List<Integer> labels,
      List<float[]> images,
      List<float[]> logits,
      Bns statistics,
      double crossEntropy) {

    /** Copies the lists, not the arrays in them. */
    public SyntheticBatch {
      labels = List.copyOf(labels);
      images = List.copyOf(images);
      logits = List.copyOf(logits);
    }
  }

  /**
   * The batch of one class.
   *
   * @param label the class drawn
   * @param reliable whether its center can be relied on; if not, {@code target} is noise and {@code
   *     centralized} 0
   * @param batch its images
   * @param target the distorted center of this iteration, or noise
   * @param distorted L_D, the distance of the batch to the target over the deep layers; for an
   *     unreliable class, twice that over all layers
   * @param distortedByLayer distance to the target by layer, shallow layers included
   * @param centralized L_C, the distance of the batch to the center over the deep layers; 0 for an
   *     unreliable class
   * @param centralizedByLayer distance to the center by layer, shallow layers included, for an
   *     unreliable class too
   */
  public record FineGrained(
      int label,
      boolean reliable,
      SyntheticBatch batch,
      Bns target,
      double distorted,
      List<Double> distortedByLayer,
      double centralized,
      List<Double> centralizedByLayer) {

    /** Copies the lists. */
    public FineGrained {
      distortedByLayer = List.copyOf(distortedByLayer);
      centralizedByLayer = List.copyOf(centralizedByLayer);
    }
  }
}
