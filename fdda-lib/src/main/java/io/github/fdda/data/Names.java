package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.Collection;

/** The names of data sets and networks. */
final class Names {

  private Names() {}

  /**
   * Checks a name. It is also a folder of the cache, so nothing that could lead out of it is
   * allowed.
   *
   * @throws InvalidInputException if it has other characters
   */
  static void check(String name) {
    if (!name.matches("[a-z0-9][a-z0-9.-]*")) {
      throw new InvalidInputException(
          "'%s' is no name: use lower-case letters, digits, dots and hyphens".formatted(name));
    }
  }

  /** A fault to throw: there is no such name; the message lists those known. */
  static InvalidInputException unknown(String kind, String name, Collection<String> known) {
    return new InvalidInputException(
        "no %s is named '%s'; known: %s".formatted(kind, name, String.join(", ", known)));
  }
}
