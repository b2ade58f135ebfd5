package io.github.fdda.integer.c;

import java.util.Locale;

/** Text of C, the same in every language of the machine. */
final class CText {

  private CText() {}

  /** {@link String#format} with the digits that C knows. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation is not a dependency
  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
