package io.github.fdda.util;

/**
 * Something outside that the library needs and does not get: a server that does not answer, a
 * native library that this platform does not have, a processor that computes wrongly.
 *
 * @since 0.1.0
 */
public final class UnavailableException extends FddaException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what to do
   */
  public UnavailableException(String message) {
    super(message);
  }

  /**
   * @param message one line: what, where, what to do
   * @param cause what was reported
   */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
