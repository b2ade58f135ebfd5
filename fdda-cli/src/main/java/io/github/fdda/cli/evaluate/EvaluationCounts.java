package io.github.fdda.cli.evaluate;

import io.github.fdda.evaluate.Fidelity;
import java.io.Serializable;

/**
 * What was counted on some images; counts of parts add up to those of the whole.
 *
 * @param images that were looked at
 * @param rightFloat those to which the float network gives their label
 * @param right those to which the quantized network does
 * @param agreeing those to which both give the same class
 * @param divergence sum over the images, nats
 */
record EvaluationCounts(int images, int rightFloat, int right, int agreeing, double divergence)
    implements Serializable {

  static final EvaluationCounts NONE = new EvaluationCounts(0, 0, 0, 0, 0);

  /**
   * Counts.
   *
   * @param top1Float percent
   */
  static EvaluationCounts of(double top1Float, Fidelity quantized) {
    var images = quantized.images();
    return new EvaluationCounts(
        images,
        count(top1Float, images),
        count(quantized.top1(), images),
        count(quantized.agreement(), images),
        quantized.divergence() * images);
  }

  private static int count(double percent, int images) {
    return (int) Math.round(percent * images / 100);
  }

  EvaluationCounts plus(EvaluationCounts other) {
    return new EvaluationCounts(
        images + other.images,
        rightFloat + other.rightFloat,
        right + other.right,
        agreeing + other.agreeing,
        divergence + other.divergence);
  }

  /** A count in percent of the images. */
  double percent(int count) {
    return 100.0 * count / images;
  }
}
