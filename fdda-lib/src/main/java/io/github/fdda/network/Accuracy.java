package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.data.LabelledImages;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How often a classifier is right.
 *
 * @param top1 percent of images whose label has the largest logit
 * @param top5 percent of images whose label is among the five largest
 * @param images number of images
 */
public record Accuracy(double top1, double top5, int images) {

  private static final int BATCH = 64;

  /**
   * Measures a classifier.
   *
   * @param classifier normalized images N×C×H×W to logits N×K
   * @param manager owner of the batches while they are needed
   * @param images at least one
   * @param progress told the number of images done, after each batch
   */
  public static Accuracy of(
      UnaryOperator<NDArray> classifier,
      NDManager manager,
      LabelledImages images,
      IntConsumer progress) {
    var best = 0;
    var amongFive = 0;
    for (var start = 0; start < images.size(); start += BATCH) {
      var end = Math.min(start + BATCH, images.size());
      var indices = IntStream.range(start, end).toArray();
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        var logits = Batches.rows(classifier.apply(Batches.of(manager, images, indices)));
        for (var i = 0; i < indices.length; i++) {
          var rank = rank(logits.get(i), images.label(indices[i]));
          best += rank < 1 ? 1 : 0;
          amongFive += rank < 5 ? 1 : 0;
        }
      }
      progress.accept(end);
    }
    return new Accuracy(
        100.0 * best / images.size(), 100.0 * amongFive / images.size(), images.size());
  }

  /** Number of classes that come before the label; a NaN logit never does. */
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
