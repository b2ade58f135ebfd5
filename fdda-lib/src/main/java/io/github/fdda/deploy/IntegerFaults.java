package io.github.fdda.deploy;

import io.github.fdda.data.InvalidInputException;
import java.util.function.Supplier;

/** Messages about files that cannot be run: each place on the way up adds where it is. */
final class IntegerFaults {

  private IntegerFaults() {}

  /** An exception to throw, its message formatted as by {@link String#format}. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation is not a dependency
  static InvalidInputException fault(String format, Object... arguments) {
    return new InvalidInputException(format.formatted(arguments));
  }

  /** Runs {@code action}; a fault in it is told as "place: fault". */
  static <T> T at(String place, Supplier<T> action) {
    try {
      return action.get();
    } catch (InvalidInputException e) {
      // Names come from the file: they may hold anything, line ends included.
      throw new InvalidInputException(
          (place + ": " + e.getMessage()).replaceAll("\\p{Cntrl}", " "), e);
    }
  }
}
