package io.github.fdda.chart;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text that fits. */
final class Text {

  private static final String DOTS = "…";

  private Text() {}

  /** Measures of a font, the same for all images. */
  static FontMetrics metrics(Font font) {
    var graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      Theme.smooth(graphics);
      return graphics.getFontMetrics(font);
    } finally {
      graphics.dispose();
    }
  }

  /** Width in pixels. */
  static int width(String text, Font font) {
    return metrics(font).stringWidth(text);
  }

  /** Lines no wider than this, broken at spaces; a longer word has a line of its own. */
  static List<String> wrap(String text, Font font, int width) {
    var metrics = metrics(font);
    var lines = new ArrayList<String>();
    var line = "";
    for (var word : text.split(" ", -1)) {
      var longer = line.isEmpty() ? word : line + " " + word;
      if (line.isEmpty() || metrics.stringWidth(longer) <= width) {
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
    var metrics = metrics(font);
    var shorter = text;
    for (var kept = text.length() - 1; kept > 0 && metrics.stringWidth(shorter) > width; kept--) {
      var head = kept / 2;
      shorter = text.substring(0, head) + DOTS + text.substring(text.length() - kept + head);
    }
    return shorter;
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
    return String.format(Locale.ROOT, format, values).replaceAll("(?<![\\w.])-(?=\\d)", "−");
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
