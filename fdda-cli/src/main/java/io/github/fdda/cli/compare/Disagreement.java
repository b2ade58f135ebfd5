package io.github.fdda.cli.compare;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.network.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An image to which two files give different classes.
 *
 * @param image its index
 * @param floatClass what the float file says
 * @param quantizedClass what the quantized file says
 */
record Disagreement(int image, int floatClass, int quantizedClass) {

  private static final int BATCH = 64;

  /**
   * The first such images.
   *
   * @param images to look for them in
   * @param most how many at most
   */
  static List<Disagreement> first(
      OnnxSession floats, OnnxSession quantized, LabelledImages images, int most) {
    var found = new ArrayList<Disagreement>();
    for (var start = 0; start < images.size() && found.size() < most; start += BATCH) {
      var indices = IntStream.range(start, Math.min(start + BATCH, images.size())).toArray();
      var floatLogits = floats.logits(images, indices);
      var quantizedLogits = quantized.logits(images, indices);
      for (var i = 0; i < indices.length; i++) {
        var floatClass = Batches.argMax(floatLogits.get(i));
        var quantizedClass = Batches.argMax(quantizedLogits.get(i));
        if (floatClass != quantizedClass) {
          found.add(new Disagreement(indices[i], floatClass, quantizedClass));
        }
      }
    }
    return found.stream().limit(most).toList();
  }
}
