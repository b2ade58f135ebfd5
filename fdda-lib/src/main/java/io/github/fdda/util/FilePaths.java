package io.github.fdda.util;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that people give as text. */
@Internal
public final class FilePaths {

  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private FilePaths() {}

  /**
   * The path that a text names.
   *
   * @throws InvalidInputException if no path can hold its characters; the JVM writes names of files
   *     in the encoding of the locale, and in that of the locale C only ASCII can be written
   */
  public static Path of(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          "'%s' is no path: %s%s".formatted(text, e.getReason(), advice(ENCODING)), e);
    }
  }

  /** What to do where names are not written in UTF-8. */
  static String advice(String encoding) {
    return encoding.equals("UTF-8")
        ? ""
        : " in the locale's encoding, %s; set LC_ALL=C.UTF-8 before Java starts"
            .formatted(encoding);
  }
}
