package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.Collection;

/** The names of data sets and networks. */
final class Names {

  private Names() {}

  /** A name is also a folder of the cache, so nothing that could lead out of it is allowed. */
  static void check(String name) {
    if (!name.matches("[a-z0-9][a-z0-9.-]*")) {
      throw new InvalidInputException(
          "'%s' is no name: use lower-case letters, digits, dots and hyphens".formatted(name));
    }
  }

  static InvalidInputException unknown(String kind, String name, Collection<String> known) {
    return new InvalidInputException(
        "no %s is named '%s'; known: %s".formatted(kind, name, String.join(", ", known)));
  }
}
