package io.github.fdda.util;

/**
 * Input that cannot be used: a file, a name or a value given by the user.
 *
 * @since 0.1.0
 */
public final class InvalidInputException extends FddaException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what to do
   */
  public InvalidInputException(String message) {
    super(message);
  }

  /**
   * @param message one line: what, where, what to do
   * @param cause what the reader of the input reported
   */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
