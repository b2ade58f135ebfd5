package io.github.fdda.util;

import java.util.Locale;
import java.util.function.Supplier;

/** Messages about files that cannot be used: each place on the way up adds where it is. */
@Internal
public final class Faults {

  private Faults() {}

  /** An exception to throw, its message formatted as by {@link String#format}. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation is not a dependency
  public static InvalidInputException fault(String format, Object... arguments) {
    return new InvalidInputException(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * Runs {@code action}; a fault in it gets {@code place} in front of its message.
   *
   * @throws InvalidInputException if {@code action} does
   */
  public static <T> T at(String place, Supplier<T> action) {
    try {
      return action.get();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(oneLine(place + ": " + e.getMessage()), e);
    }
  }

  /** What lies at the bottom of a failure: kind and message, in one line. */
  public static String reason(Throwable failure) {
    var bottom = failure;
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      bottom = cause;
    }
    var kind = bottom.getClass().getSimpleName();
    return bottom.getMessage() == null ? kind : oneLine(kind + ": " + bottom.getMessage());
  }

  // Names come from the file: they may hold anything, line ends included.
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
