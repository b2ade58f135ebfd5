package io.github.fdda.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.network.Batches;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Internal;
import io.github.fdda.util.Interruption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Computes the logits and the classes that a classifier gives a set of images. */
@Internal
public final class Predictions {

  private Predictions() {}

  /** Takes the logits of one image. */
  @FunctionalInterface
  interface LogitsVisitor {
    void visit(int image, float[] logits);
  }

  /**
   * The class with the largest logit, for each image.
   *
   * @param classifier normalized images N×C×H×W to logits N×K
   * @param manager owner of the batches while they are needed
   * @param images any number
   * @return one class an image, from 0 to K − 1
   */
  public static List<Integer> of(
      UnaryOperator<NDArray> classifier, NDManager manager, LabelledImages images) {
    var classes = new ArrayList<Integer>();
    forEach(
        classifier,
        manager,
        images,
        done -> {},
        (image, logits) -> classes.add(Batches.argMax(logits)));
    return List.copyOf(classes);
  }

  /**
   * The logits of each image.
   *
   * @param classifier normalized images N×C×H×W to logits N×K
   * @param manager owner of the batches while they are needed
   * @param images normalized, each C×H×W
   * @param shape of one image
   * @return one array of length K an image
   */
  public static List<float[]> logits(
      UnaryOperator<NDArray> classifier,
      NDManager manager,
      List<float[]> images,
      ImageShape shape) {
    var logits = new ArrayList<float[]>();
    Batches.forEach(
        manager, images, shape, batch -> logits.addAll(Batches.rows(classifier.apply(batch))));
    return logits;
  }

  /** Visits the images in order, a batch at a time. */
  static void forEach(
      UnaryOperator<NDArray> classifier,
      NDManager manager,
      LabelledImages images,
      Consumer<Progress> progress,
      LogitsVisitor visitor) {
    var size = Batches.size(images.shape());
    for (var start = 0; start < images.size(); start += size) {
      Interruption.check(start, images.size(), "images");
      var end = Math.min(start + size, images.size());
      var indices = IntStream.range(start, end).toArray();
      try (var scope = new EngineScope()) {
        var logits = Batches.rows(classifier.apply(Batches.of(manager, images, indices)));
        for (var i = 0; i < indices.length; i++) {
          visitor.visit(indices[i], logits.get(i));
        }
      }
      progress.accept(new Progress(end, images.size(), "images"));
    }
  }
}
