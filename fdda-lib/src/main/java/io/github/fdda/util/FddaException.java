package io.github.fdda.util;

import java.util.Arrays;

/**
 * What this library throws at people who use it: their input cannot be used, a loss diverged, they
 * interrupted a computation, or something outside is not available. All other exceptions are faults
 * of the library.
 *
 * <p>The message is one line that says what is wrong, where, and what to do about it. Thrown in a
 * notebook cell, it keeps of its stack trace only the lines of cells.
 *
 * @since 0.1.0
 */
public abstract sealed class FddaException extends RuntimeException
    permits InvalidInputException, DivergedException, StoppedException, UnavailableException {

  private static final long serialVersionUID = 1L;

  /** JShell, on which all Java kernels stand, puts the classes it makes of cells here. */
  private static final String CELLS = "REPL.";

  /**
   * @param message one line: what, where, what to do
   */
  FddaException(String message) {
    super(onOneLine(message));
    keepFramesOfCells();
  }

  /**
   * @param message one line: what, where, what to do
   * @param cause what another library reported
   */
  FddaException(String message, Throwable cause) {
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
