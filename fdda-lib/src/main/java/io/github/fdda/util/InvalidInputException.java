package io.github.fdda.util;

import java.util.Arrays;

/**
 * Input that cannot be used: a file, a name or a value given by the user.
 *
 * <p>The message is one line that says what is wrong, where, and what to do about it. Thrown in a
 * notebook cell, it keeps of its stack trace only the lines of cells.
 */
public final class InvalidInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** JShell, on which all Java kernels stand, puts the classes it makes of cells here. */
  private static final String CELLS = "REPL.";

  /**
   * @param message one line: what, where, what to do
   */
  public InvalidInputException(String message) {
    super(onOneLine(message));
    keepFramesOfCells();
  }

  /**
   * @param message one line: what, where, what to do
   * @param cause what the reader of the input reported
   */
  public InvalidInputException(String message, Throwable cause) {
    super(onOneLine(message), cause);
    keepFramesOfCells();
  }

  /** Messages quote other libraries, whose messages may run over several lines. */
  private static String onOneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Kernels show every frame, which would bury the message. */
  private void keepFramesOfCells() {
    var cells =
        Arrays.stream(getStackTrace())
            .filter(frame -> frame.getClassName().startsWith(CELLS))
            .toArray(StackTraceElement[]::new);
    if (cells.length > 0) {
      setStackTrace(cells);
    }
  }
}
