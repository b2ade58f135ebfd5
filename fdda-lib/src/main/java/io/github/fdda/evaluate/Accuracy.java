package io.github.fdda.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How often a classifier is right.
 *
 * @param top1 percent of images whose label has the largest logit; of equal logits the first class
 *     counts as the largest, and a label whose logit is NaN as wrong
 * @param top5 percent of images whose label is among the five largest, likewise
 * @param images number of images
 * @since 0.1.0
 */
public record Accuracy(double top1, double top5, int images) {

  /**
   * Measures a classifier.
   *
   * @param classifier normalized images N×C×H×W to logits N×K
   * @param manager owner of the batches while they are needed
   * @param images at least one
   * @param progress told how many images are done, after each batch
   * @throws InvalidInputException if there is no image
   */
  @Internal
  public static Accuracy of(
      UnaryOperator<NDArray> classifier,
      NDManager manager,
      LabelledImages images,
      Consumer<Progress> progress) {
    if (images.size() == 0) {
      throw new InvalidInputException("there are no images to measure on; give at least one");
    }
    var ranks = new int[images.size()];
    Predictions.forEach(
        classifier,
        manager,
        images,
        progress,
        (image, logits) -> ranks[image] = rank(logits, images.label(image)));
    return new Accuracy(percentBelow(1, ranks), percentBelow(5, ranks), images.size());
  }

  /** The 95 % confidence interval around {@link #top1}; there must be at least one image. */
  public AccuracyInterval top1Interval() {
    return AccuracyInterval.of(top1, images);
  }

  /** As in {@code top-1 91.30 %, top-5 99.70 % of 1000 images}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "top-1 %.2f %%, top-5 %.2f %% of %d images", top1, top5, images);
  }

  private static double percentBelow(int limit, int[] ranks) {
    return 100.0 * IntStream.of(ranks).filter(rank -> rank < limit).count() / ranks.length;
  }

  /** Number of classes that come before the label: all, if the label's logit is NaN. */
  private static int rank(float[] logits, int label) {
    var own = logits[label];
    if (Float.isNaN(own)) {
      return logits.length;
    }
    var rank = 0;
    for (var i = 0; i < logits.length; i++) {
      rank += logits[i] > own || (logits[i] == own && i < label) ? 1 : 0;
    }
    return rank;
  }
}
