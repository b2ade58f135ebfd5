package io.github.fdda.util;

/**
 * A loss that is no longer finite: training went astray, and its result is of no use.
 *
 * @since 0.1.0
 */
public final class DivergedException extends FddaException {

  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "lower the learning rates: withLearningRateFactor(0.1) of the configuration in Java,"
          + " --lr-factor 0.1 on the command line";

  /**
   * @param loss its name
   * @param value infinite or NaN
   * @param where in training
   */
  public DivergedException(String loss, float value, String where) {
    super("%s is %s at %s; %s".formatted(loss, value, where, ADVICE));
  }
}
