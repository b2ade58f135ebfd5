package io.github.fdda.data;

import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A data set as four IDX files under the names that MNIST gave them, each plain or gzip. */
final class IdxFormat {

  private static final String TRAIN = "train";
  private static final String TEST = "t10k";

  private IdxFormat() {}

  static boolean recognizes(FileTree tree) {
    return Stream.of(TRAIN, TEST)
        .anyMatch(split -> present(tree, images(split)) || present(tree, labels(split)));
  }

  static Splits open(FileTree tree, ImageSpec spec) {
    requireAll(tree);
    return new Splits(() -> split(tree, TRAIN, spec), split(tree, TEST, spec));
  }

  private static void requireAll(FileTree tree) {
    for (var file : List.of(images(TRAIN), labels(TRAIN), images(TEST), labels(TEST))) {
      if (!present(tree, file)) {
        throw new InvalidInputException(
            "%s: the file %s.gz is missing (plain would do); fetch the data set again"
                .formatted(tree.where(), file));
      }
    }
  }

  /**
   * What the files themselves say: the shape of the test images, and as many classes as the labels
   * of the training images need, named by their numbers.
   */
  static ImageSpec spec(FileTree tree, Normalization normalization) {
    requireAll(tree);
    var labels = IntStream.of(read(tree, labels(TRAIN), 1).numbers()).max().orElse(0);
    var classes = IntStream.rangeClosed(0, labels).mapToObj(Integer::toString).toList();
    return new ImageSpec(shape(read(tree, images(TEST), 3)), normalization, classes);
  }

  private static ImageShape shape(IdxFile images) {
    return Faults.at(
        images.where(), () -> new ImageShape(1, images.sides().get(1), images.sides().get(2)));
  }

  private static String images(String split) {
    return split + "-images-idx3-ubyte";
  }

  private static String labels(String split) {
    return split + "-labels-idx1-ubyte";
  }

  private static boolean present(FileTree tree, String file) {
    return tree.contains(file) || tree.contains(file + ".gz");
  }

  private static IndexedImages split(FileTree tree, String split, ImageSpec spec) {
    var images = read(tree, images(split), 3);
    var labels = read(tree, labels(split), 1);
    var shape = shape(images);
    if (!shape.equals(spec.shape())) {
      throw new InvalidInputException(
          "%s: images of shape %s, not %s as the data set has them"
              .formatted(images.where(), shape, spec.shape()));
    }
    if (images.count() != labels.count()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: %d labels for the %d images of %s; fetch both again",
              labels.where(),
              labels.count(),
              images.count(),
              images.where()));
    }
    var numbers = labels.numbers();
    Labels.check(numbers, spec.classes(), labels.where());
    return new IndexedImages(spec, numbers, images::item);
  }

  private static IdxFile read(FileTree tree, String name, int dimensions) {
    var file = tree.contains(name) ? name : name + ".gz";
    var where = tree.where(file);
    try (var raw = tree.open(file);
        var in = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return IdxFile.read(in, where, dimensions);
    } catch (IOException e) {
      throw IoFaults.unreadable(where, e);
    }
  }
}
