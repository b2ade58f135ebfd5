package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/** What all images of a data set have in common. */
record ImageSpec(ImageShape shape, Normalization normalization, List<String> classes) {

  ImageSpec {
    classes = List.copyOf(classes);
    check(shape, normalization);
  }

  static void check(ImageShape shape, Normalization normalization) {
    if (normalization.channels() != shape.channels()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "normalization for %d channels, images of shape %s: give one mean and std per channel",
              normalization.channels(),
              shape));
    }
  }
}
