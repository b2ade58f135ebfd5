package io.github.fdda.data;

import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import java.util.List;

/**
 * What {@code datasets.yml} says about one network.
 *
 * @param name lower-case letters, digits, dots and hyphens
 * @param title for people
 * @param dataset name of the data set it was trained on
 * @param licence of its weights
 * @param top1 accuracy on the whole test split, in percent
 * @param checksum SHA-256 of the ONNX file
 * @param sources where it can come from
 * @since 0.1.0
 */
public record NetworkEntry(
    String name,
    String title,
    String dataset,
    String licence,
    double top1,
    Checksum checksum,
    List<Source> sources) {

  /**
   * @throws InvalidInputException if the name has other characters, {@code top1} is not between 0
   *     and 100, or there is no source
   */
  public NetworkEntry {
    sources = List.copyOf(sources);
    Names.check(name);
    if (!(top1 >= 0 && top1 <= 100)) {
      throw new InvalidInputException("top1 %s: give a percentage, 0 to 100".formatted(top1));
    }
    if (sources.isEmpty()) {
      throw new InvalidInputException("sources: give at least one");
    }
  }

  /** The same network, which can come from elsewhere. */
  NetworkEntry withSources(List<Source> others) {
    return new NetworkEntry(name, title, dataset, licence, top1, checksum, others);
  }
}
