package io.github.fdda.cli.output;

import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows what is made of images, so that who knows the network sees whether it fits. */
public final class ImageLines {

  private ImageLines() {}

  /** The order of the classes and the normalization, one line each. */
  public static String of(Dataset dataset) {
    return "%s%n%s%n".formatted(dataset.classOrder(), normalization(dataset.normalization()));
  }

  /**
   * As {@link #of(Dataset)}, with a line more where not every class has an image to measure on.
   *
   * @param measured what accuracy is measured on
   */
  public static String of(Dataset dataset, LabelledImages measured) {
    return of(dataset) + coverage(measured);
  }

  private static String normalization(Normalization normalization) {
    return "normalized with mean %s, std %s"
        .formatted(joined(normalization.mean()), joined(normalization.std()));
  }

  private static String joined(List<Float> values) {
    return values.stream().map(value -> Float.toString(value)).collect(Collectors.joining(","));
  }

  private static String coverage(LabelledImages measured) {
    var covered = measured.classesCovered();
    var all = measured.classes().size();
    return covered == all
        ? ""
        : String.format(
            Locale.ROOT,
            "only %d of %d classes are among the %d images measured on: top-1 is that of these%n",
            covered,
            all,
            measured.size());
  }
}
