package io.github.fdda;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.PairedDrop;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Measures drops of quantized networks on the same images; the float network sees them once. */
@Internal
public final class DropMeter {

  private static final int MOST_AT_ONCE = 128;

  private final DropImages kind;
  private final List<Integer> labels;
  private final List<Integer> teacher;
  private final Function<QuantizedNetwork, List<Integer>> predictions;

  private DropMeter(
      DropImages kind,
      List<Integer> labels,
      List<Integer> teacher,
      Function<QuantizedNetwork, List<Integer>> predictions) {
    this.kind = kind;
    this.labels = labels;
    this.teacher = teacher;
    this.predictions = predictions;
  }

  /**
   * Measures on images with their labels.
   *
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public static DropMeter heldOut(Network network, LabelledImages images) {
    var labels = IntStream.range(0, images.size()).mapToObj(images::label).toList();
    return new DropMeter(
        DropImages.HELD_OUT,
        labels,
        Fdda.predictions(network, images),
        student -> student.predictions(images));
  }

  /**
   * Measures on images of a generator that no student has seen, labelled by the float network.
   *
   * @param perClass how many of each class to make, at least 1
   * @throws InvalidInputException if the generator is not trained at all
   */
  public static DropMeter synthetic(Synthesis synthesis, int perClass) {
    if (synthesis.iterations() == 0) {
      throw new InvalidInputException(
          "drops on images of a generator that is not trained would tell nothing; hold images out,"
              + " or choose a recipe that trains it");
    }
    var network = synthesis.centers().network();
    var teacher = classes(synthesis, perClass, images -> Fdda.logits(network, images));
    return new DropMeter(
        DropImages.SYNTHETIC,
        teacher,
        teacher,
        student -> classes(synthesis, perClass, student::logits));
  }

  /** The images are made anew for each network: thousands of large ones would fill the heap. */
  private static List<Integer> classes(
      Synthesis synthesis, int perClass, UnaryOperator<List<float[]>> logits) {
    var labels = synthesis.labelsInTurn(perClass);
    var parts = (labels.size() + MOST_AT_ONCE - 1) / MOST_AT_ONCE;
    var classes = new ArrayList<Integer>();
    for (var i = 0; i < parts; i++) {
      var part = labels.subList(i * labels.size() / parts, (i + 1) * labels.size() / parts);
      // Not the seed of the synthesis, by which the images to refine are drawn.
      var images = synthesis.images(part, ~synthesis.config().seed() - i);
      logits.apply(images).forEach(row -> classes.add(Batches.argMax(row)));
    }
    return classes;
  }

  /** What is measured on. */
  public DropImages kind() {
    return kind;
  }

  /** The drop of a quantized network. */
  PairedDrop of(QuantizedNetwork student) {
    return PairedDrop.of(labels, teacher, predictions.apply(student));
  }
}
