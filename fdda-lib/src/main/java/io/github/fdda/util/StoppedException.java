package io.github.fdda.util;

/**
 * A long computation whose thread was interrupted, as by the stop button of a notebook. It ended
 * between two of its steps, so what it worked on is whole. The thread is no longer interrupted.
 *
 * @since 0.1.0
 */
public final class StoppedException extends FddaException {

  private static final long serialVersionUID = 1L;

  private final String where;

  /**
   * @param where it stopped, as in {@code before iteration 12 of the generator}
   * @param advice how to go on
   */
  public StoppedException(String where, String advice) {
    super("stopped %s; %s".formatted(where, advice));
    this.where = where;
  }

  /** Where it stopped, as in {@code before iteration 12 of the generator}. */
  public String where() {
    return where;
  }
}
