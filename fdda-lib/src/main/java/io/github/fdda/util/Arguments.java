package io.github.fdda.util;

import java.util.Locale;

/** Checks of hyper-parameters; each is written so that NaN fails. */
@Internal
public final class Arguments {

  private Arguments() {}

  /**
   * Requires a least value.
   *
   * @throws InvalidInputException if {@code value} is below {@code least}
   */
  public static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "%s %d: must be at least %d", name, value, least));
    }
  }

  /**
   * Requires a value within bounds.
   *
   * @throws InvalidInputException if {@code value} is below {@code least} or above {@code most}
   */
  public static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "%s %d: must be from %d to %d", name, value, least, most));
    }
  }

  /**
   * Requires a positive value.
   *
   * @throws InvalidInputException if {@code value} is not finite and above 0
   */
  public static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new InvalidInputException("%s %s: must be above 0".formatted(name, value));
    }
  }

  /**
   * Requires a value that is not negative.
   *
   * @throws InvalidInputException if {@code value} is not finite and at least 0
   */
  public static void requireNotNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new InvalidInputException("%s %s: must be 0 or more".formatted(name, value));
    }
  }

  /**
   * Requires a probability.
   *
   * @throws InvalidInputException if {@code value} is not from 0 to 1
   */
  public static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new InvalidInputException("%s %s: give a probability, 0 to 1".formatted(name, value));
    }
  }
}
