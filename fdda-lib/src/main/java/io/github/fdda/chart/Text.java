package io.github.fdda.chart;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text that fits. */
final class Text {

  private static final String DOTS = "…";

  /** As {@link Theme#smooth} draws: letters take the same room at any scale. */
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private Text() {}

  /** Width in pixels. */
  static int width(String text, Font font) {
    return (int) Math.ceil(font.getStringBounds(text, CONTEXT).getWidth());
  }

  /** Lines no wider than this, broken at spaces; a longer word has a line of its own. */
  static List<String> wrap(String text, Font font, int width) {
    var lines = new ArrayList<String>();
    var line = "";
    for (var word : text.split(" ", -1)) {
      var longer = line.isEmpty() ? word : line + " " + word;
      if (line.isEmpty() || width(longer, font) <= width) {
        line = longer;
      } else {
        lines.add(line);
        line = word;
      }
    }
    lines.add(line);
    return lines;
  }

  /** The text, or its two ends, no wider than this. */
  static String shorten(String text, Font font, int width) {
    var shorter = text;
    for (var kept = text.length() - 1; kept > 0 && width(shorter, font) > width; kept--) {
      var head = kept / 2;
      shorter = text.substring(0, head) + DOTS + text.substring(text.length() - kept + head);
    }
    return shorter;
  }

  /** As in "a, b and c". */
  static String listed(List<String> names) {
    var last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** Draws to the left of {@code x}. */
  static void right(Graphics2D graphics, String text, double x, double baseline) {
    var width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, (float) (x - width), (float) baseline);
  }

  /** Draws with its middle at {@code x}. */
  static void center(Graphics2D graphics, String text, double x, double baseline) {
    var width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, (float) (x - width / 2.0), (float) baseline);
  }

  /** The baseline of text whose middle is at {@code y}. */
  static double baseline(FontMetrics metrics, double y) {
    return y + (metrics.getAscent() - metrics.getDescent()) / 2.0;
  }

  /** {@link String#format} the same everywhere, with a true minus sign. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values)
        .replaceAll("(?<![\\w.])-(?=0(\\.0+)?(?![\\d.]))", "")
        .replaceAll("(?<![\\w.])-(?=\\d)", "−");
  }

  /** A number of an axis, without digits that say nothing. */
  static String tick(double value) {
    var rounded = new BigDecimal(value).round(new MathContext(6)).setScale(9, RoundingMode.HALF_UP);
    return format("%s", rounded.stripTrailingZeros().toPlainString());
  }

  /** With a capital at the beginning, as a title has. */
  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** About three significant digits. */
  static String number(double value) {
    var size = Math.abs(value);
    if (!Double.isFinite(value) || size == 0) {
      return format("%.0f", value);
    }
    if (size < 0.001 || size >= 100_000) {
      return format("%.1e", value);
    }
    return format("%." + Math.max(0, 2 - (int) Math.floor(Math.log10(size))) + "f", value);
  }
}
