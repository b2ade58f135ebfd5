package io.github.fdda.data;

/**
 * Input that cannot be used: a file, a name or a value given by the user.
 *
 * <p>The message is one line that says what is wrong, where, and what to do about it.
 */
public final class InvalidInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what to do
   */
  public InvalidInputException(String message) {
    super(onOneLine(message));
  }

  /**
   * @param message one line: what, where, what to do
   * @param cause what the reader of the input reported
   */
  public InvalidInputException(String message, Throwable cause) {
    super(onOneLine(message), cause);
  }

  /** Messages quote other libraries, whose messages may run over several lines. */
  private static String onOneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
