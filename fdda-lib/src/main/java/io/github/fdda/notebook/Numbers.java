package io.github.fdda.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people. */
final class Numbers {

  private static final int DIGITS = 4;

  private Numbers() {}

  /** Four significant digits, and all digits before the point. */
  static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == 0) {
      return "0";
    }
    var exact = new BigDecimal(value);
    var digits = Math.max(DIGITS, exact.precision() - exact.scale());
    var rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
    return Math.abs(value) < 1 ? rounded.toString() : rounded.toPlainString();
  }

  /** As in {@code 66.60 %}. */
  static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", value);
  }

  /** As in {@code 10,000}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** As in {@code 1 row}, {@code 20 rows}. */
  static String count(long value, String noun) {
    return "%s %s%s".formatted(count(value), noun, value == 1 ? "" : "s");
  }

  /** As in {@code 2.3 s} and {@code 12 s}, from a minute on {@code 3 min 20 s}. */
  static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    var whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60);
  }
}
