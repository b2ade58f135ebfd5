package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images of named classes in two splits that never mix: calibration sets are drawn from the
 * training split, accuracy is measured on the test split.
 *
 * @since 0.1.0
 */
public final class Dataset {

  private static final int MOST_NAMES = 5;

  private final String name;
  private final String source;
  private final boolean sample;
  private final Splits splits;

  /**
   * @param source for people: where it was found
   * @param sample whether it is only a part of the data set
   */
  Dataset(String name, String source, boolean sample, Splits splits) {
    this.name = name;
    this.source = source;
    this.sample = sample;
    this.splits = splits;
  }

  /** Its name in {@code datasets.yml}, or the name of its folder. */
  public String name() {
    return name;
  }

  /** For people: the folder, archive or resource it is read from. */
  public String source() {
    return source;
  }

  /**
   * The name, for people. A sample is called one, since what it shows need not hold for the whole.
   */
  public String title() {
    return name + (sample ? " (sample)" : "");
  }

  /** Whether this is the small part that is bundled with the library. */
  public boolean isSample() {
    return sample;
  }

  /** The shape of every image. */
  public ImageShape shape() {
    return splits.test().shape();
  }

  /** How pixels become network input. */
  public Normalization normalization() {
    return splits.test().normalization();
  }

  /** Class names; a label is an index into this list. */
  public List<String> classes() {
    return splits.test().classes();
  }

  /**
   * Which label each class has, in one line for people, as in {@code classes 0 to 10, sorted as
   * numbers: 0, 1, 2, …, 10}. The labels of the network must have the same order.
   */
  public String classOrder() {
    return String.format(
        Locale.ROOT,
        "classes 0 to %d, %s: %s",
        classes().size() - 1,
        ClassOrder.of(classes()),
        String.join(", ", shortened(classes())));
  }

  private static List<String> shortened(List<String> names) {
    return names.size() <= MOST_NAMES
        ? names
        : Stream.concat(
                names.stream().limit(MOST_NAMES - 2), Stream.of("…", names.get(names.size() - 1)))
            .toList();
  }

  /**
   * Draws a calibration set with seed 0; see {@link #calibration(int, long)}.
   *
   * @param perClass how many of each class, at least 1
   * @throws InvalidInputException as {@link #calibration(int, long)}
   */
  public CalibrationSet calibration(int perClass) {
    return calibration(perClass, 0);
  }

  /**
   * Draws training images; never test images. Same arguments, same data: same set.
   *
   * @param perClass how many of each class, at least 1
   * @param seed for the draw
   * @throws InvalidInputException if {@code perClass} is below 1, a class has fewer training
   *     images, or the files of the training split are damaged
   */
  public CalibrationSet calibration(int perClass, long seed) {
    return CalibrationSet.draw(splits.train().get(), perClass, seed, source);
  }

  /**
   * The most that {@link #calibration(int, long)} can draw of each class: how many training images
   * the class with the fewest has; 0 if one has none.
   *
   * @throws InvalidInputException if the files of the training split are damaged
   */
  public int trainingPerClass() {
    var train = splits.train().get();
    var counts = new int[train.classes().size()];
    for (var i = 0; i < train.size(); i++) {
      counts[train.label(i)]++;
    }
    return IntStream.of(counts).min().orElse(0);
  }

  /** All test images; pixels are read when asked for. */
  public LabelledImages test() {
    return splits.test();
  }

  /**
   * The first test images, in the order of the files; in a folder of pictures, in rounds over the
   * classes.
   *
   * @param limit how many, at least 1; all, if there are fewer
   * @throws InvalidInputException if {@code limit} is not positive
   */
  public LabelledImages test(int limit) {
    if (limit < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "%d test images: ask for at least 1", limit));
    }
    return splits.test().first(limit);
  }

  /** For people: what it holds, and of how many classes there are test images, if not of all. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %d classes, %s, %d test images%s, from %s",
        title(),
        classes().size(),
        shape(),
        test().size(),
        testedClasses(),
        source);
  }

  private String testedClasses() {
    var tested = test().classesCovered();
    return tested < classes().size()
        ? String.format(Locale.ROOT, " of only %d classes", tested)
        : "";
  }
}
