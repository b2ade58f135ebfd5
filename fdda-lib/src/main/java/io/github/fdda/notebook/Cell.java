package io.github.fdda.notebook;

/** The cell that calls us. */
final class Cell {

  /** JShell, on which all Java kernels stand, puts the classes it makes of cells here. */
  private static final String PACKAGE = "REPL.";

  private Cell() {}

  /** Whether this thread runs a cell. */
  static boolean isRunning() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(PACKAGE)));
  }
}
