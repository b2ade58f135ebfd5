package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.net.URI;
import java.util.List;

/**
 * What {@code datasets.yml} says about one data set.
 *
 * @param name lower-case letters, digits, dots and hyphens
 * @param title for people
 * @param licence of the data
 * @param home where its authors describe it
 * @param format how it lies on disk
 * @param shape of one image, after preparation
 * @param normalization one mean and std per channel
 * @param classes their names in label order; empty for {@link DataFormat#IMAGE_FOLDER}, where the
 *     folders give them
 * @param sources where it can come from
 * @since 0.1.0
 */
public record DatasetEntry(
    String name,
    String title,
    String licence,
    URI home,
    DataFormat format,
    ImageShape shape,
    Normalization normalization,
    List<String> classes,
    List<Source> sources) {

  /**
   * @throws InvalidInputException if the name has other characters, normalization and shape differ
   *     in channels, classes are missing, given twice or given beside an image folder, or there is
   *     no source
   */
  public DatasetEntry {
    classes = List.copyOf(classes);
    sources = List.copyOf(sources);
    Names.check(name);
    ImageSpec.check(shape, normalization);
    if (classes.isEmpty() != (format == DataFormat.IMAGE_FOLDER)) {
      throw new InvalidInputException(
          classes.isEmpty()
              ? "classes are missing: list their names in label order"
              : "classes: leave them out, the folders of an image-folder name them");
    }
    if (classes.stream().distinct().count() < classes.size()) {
      throw new InvalidInputException("classes: a name stands there twice");
    }
    if (sources.isEmpty()) {
      throw new InvalidInputException("sources: give at least one");
    }
  }

  /** The same data, normalized in another way. */
  DatasetEntry withNormalization(Normalization other) {
    return new DatasetEntry(name, title, licence, home, format, shape, other, classes, sources);
  }

  /** The same data, which can come from elsewhere. */
  DatasetEntry withSources(List<Source> others) {
    return new DatasetEntry(
        name, title, licence, home, format, shape, normalization, classes, others);
  }
}
