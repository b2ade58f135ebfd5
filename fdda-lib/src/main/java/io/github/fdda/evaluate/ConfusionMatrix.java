package io.github.fdda.evaluate;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Counts how often the reference gives an image one class and the prediction another: rows are the
 * classes of the reference (labels, or the float network), columns those predicted. Immutable.
 *
 * @since 0.1.0
 */
public final class ConfusionMatrix {

  private final List<String> classes;
  private final int[][] counts;

  private ConfusionMatrix(List<String> classes, int[][] counts) {
    this.classes = classes;
    this.counts = counts;
  }

  /**
   * Counts pairs.
   *
   * @param classes names of the K classes
   * @param reference class of each image, N
   * @param predicted class of each image, N
   * @throws InvalidInputException if the lists differ in length, or a class is not from 0 to K − 1
   */
  public static ConfusionMatrix of(
      List<String> classes, List<Integer> reference, List<Integer> predicted) {
    if (reference.size() != predicted.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "confusion of %d answers with %d: give the answers for the same images",
              reference.size(),
              predicted.size()));
    }
    var counts = new int[classes.size()][classes.size()];
    for (var i = 0; i < reference.size(); i++) {
      counts[known(reference.get(i), classes)][known(predicted.get(i), classes)]++;
    }
    return new ConfusionMatrix(List.copyOf(classes), counts);
  }

  private static int known(int label, List<String> classes) {
    if (label < 0 || label >= classes.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "confusion of %d classes: there is no class %d; give the names of all classes",
              classes.size(),
              label));
    }
    return label;
  }

  /** Names of the K classes. */
  public List<String> classes() {
    return classes;
  }

  /** How many images the reference gives class {@code row} and the prediction {@code column}. */
  public int count(int row, int column) {
    return counts[row][column];
  }

  /** Number of images. */
  public int images() {
    return IntStream.range(0, classes.size()).map(this::images).sum();
  }

  /** Number of images that the reference gives class {@code row}. */
  public int images(int row) {
    return IntStream.of(counts[row]).sum();
  }

  /** Percent of images with the same class in both; NaN if there is no image. */
  public double agreement() {
    var same = IntStream.range(0, classes.size()).map(i -> counts[i][i]).sum();
    return 100.0 * same / images();
  }
}
