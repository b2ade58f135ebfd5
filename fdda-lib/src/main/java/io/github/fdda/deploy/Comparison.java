package io.github.fdda.deploy;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.AccuracyInterval;
import io.github.fdda.network.Batches;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A float file beside a quantized one, both run by ONNX Runtime on the same images.
 *
 * @param floatName path or name of the float file
 * @param quantizedName path or name of the quantized file
 * @param images measured on
 * @param top1Float percent of the images that the float file gets right
 * @param top1Quantized percent of the images that the quantized file gets right
 * @param agreement percent of the images to which both give the same class, right or wrong
 * @param layers signal and noise by layer, on the first 64 images, in the order of the float file,
 *     the logits last; only the logits, where the files share no other tensor
 * @param floatBytes size of the float file
 * @param quantizedBytes size of the quantized file
 * @param floatGraph what is executed for the float file
 * @param quantizedGraph what is executed for the quantized file
 * @since 0.1.0
 */
public record Comparison(
    String floatName,
    String quantizedName,
    int images,
    double top1Float,
    double top1Quantized,
    double agreement,
    List<LayerNoise> layers,
    long floatBytes,
    long quantizedBytes,
    OptimizedGraph floatGraph,
    OptimizedGraph quantizedGraph) {

  private static final int BATCH = 64;

  /** No class: an answer that is not a number. */
  private static final int NONE = -1;

  /** Copies the list. */
  public Comparison {
    layers = List.copyOf(layers);
  }

  /**
   * Compares two files.
   *
   * @param images at least one
   * @param progress told how many images are done, after each batch of at most 64
   * @throws InvalidInputException if there is no image, the files and the images do not fit
   *     together in shape and number of classes, or ONNX Runtime cannot run a file
   */
  public static Comparison of(
      OnnxSession floats,
      OnnxSession quantized,
      LabelledImages images,
      Consumer<Progress> progress) {
    Arguments.requireAtLeast("images to compare on", images.size(), 1);
    floats.requireMatch(images);
    quantized.requireMatch(images);
    var layers = NoiseMeter.measure(floats.file(), quantized.file(), images);
    var floatRight = 0;
    var quantizedRight = 0;
    var same = 0;
    for (var start = 0; start < images.size(); start += BATCH) {
      Interruption.check(start, images.size(), "images");
      var indices = IntStream.range(start, Math.min(start + BATCH, images.size())).toArray();
      var floatClasses = classes(floats.logits(images, indices));
      var quantizedClasses = classes(quantized.logits(images, indices));
      for (var i = 0; i < indices.length; i++) {
        var label = images.label(indices[i]);
        floatRight += floatClasses[i] == label ? 1 : 0;
        quantizedRight += quantizedClasses[i] == label ? 1 : 0;
        same += floatClasses[i] == quantizedClasses[i] ? 1 : 0;
      }
      progress.accept(new Progress(start + indices.length, images.size(), "images"));
    }
    return new Comparison(
        floats.file().name(),
        quantized.file().name(),
        images.size(),
        percent(floatRight, images),
        percent(quantizedRight, images),
        percent(same, images),
        layers,
        floats.file().bytes(),
        quantized.file().bytes(),
        OptimizedGraph.of(floats.file()),
        OptimizedGraph.of(quantized.file()));
  }

  /** Points of top-1 that quantization costs; negative where it gains. */
  public double top1Drop() {
    return top1Float - top1Quantized;
  }

  /** The 95 % confidence interval around {@link #top1Float}. */
  public AccuracyInterval top1FloatInterval() {
    return AccuracyInterval.of(top1Float, images);
  }

  /** The 95 % confidence interval around {@link #top1Quantized}. */
  public AccuracyInterval top1QuantizedInterval() {
    return AccuracyInterval.of(top1Quantized, images);
  }

  /** Size of the quantized file over that of the float file. */
  public double sizeRatio() {
    return (double) quantizedBytes / floatBytes;
  }

  /**
   * The first layer, in the order of the float file, that {@link LayerNoise#isLarge} holds for;
   * empty if there is none.
   */
  public Optional<LayerNoise> firstLargeLoss() {
    return layers.stream().filter(LayerNoise::isLarge).findFirst();
  }

  /**
   * The layers that lose something by themselves, those first that cost the logits most; empty
   * where that was not measured.
   */
  public List<LayerNoise> costliest() {
    return layers.stream()
        .filter(layer -> layer.isolation().filter(Isolation::isLoss).isPresent())
        .sorted(
            Comparator.comparingDouble(layer -> layer.isolation().orElseThrow().logitsDecibels()))
        .toList();
  }

  /** What a file answers to each of some images. */
  static int[] classes(OnnxSession session, LabelledImages images) {
    var classes = new int[images.size()];
    for (var start = 0; start < classes.length; start += BATCH) {
      Interruption.check(start, classes.length, "images");
      var indices = IntStream.range(start, Math.min(start + BATCH, classes.length)).toArray();
      System.arraycopy(classes(session.logits(images, indices)), 0, classes, start, indices.length);
    }
    return classes;
  }

  private static int[] classes(List<float[]> logits) {
    return logits.stream().mapToInt(Comparison::predicted).toArray();
  }

  private static int predicted(float[] logits) {
    var best = Batches.argMax(logits);
    return Float.isNaN(logits[best]) ? NONE : best;
  }

  private static double percent(int count, LabelledImages images) {
    return 100.0 * count / images.size();
  }
}
