package io.github.fdda.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What a colour and a form stand for, in the legend that the panels of a figure share.
 *
 * @param name in words
 * @param color of the form
 * @param line of a series; of width 0 where there is none
 * @param marker of a series, or {@link SeriesMarkers#NONE}
 * @since 0.1.0
 */
public record LegendEntry(String name, Color color, BasicStroke line, Marker marker) {

  private static final BasicStroke NO_LINE = new BasicStroke(0);
  private static final int LINE_FORM = 24;
  private static final int MARKER_FORM = 14;
  private static final int GAP = 6;
  private static final int SPACE = 16;

  static LegendEntry line(String name, Color color, BasicStroke line) {
    return new LegendEntry(name, color, line, SeriesMarkers.NONE);
  }

  static LegendEntry line(String name, Color color) {
    return line(name, color, Theme.LINE);
  }

  static LegendEntry marker(String name, Color color, Marker marker) {
    return new LegendEntry(name, color, NO_LINE, marker);
  }

  static LegendEntry area(String name, Color color) {
    return marker(name, color, SeriesMarkers.SQUARE);
  }

  /** Width in pixels, with the space to the next. */
  int width() {
    return form() + GAP + Text.width(name, Theme.FONT) + SPACE;
  }

  void paint(Graphics2D graphics, int x, int baseline) {
    var middle = baseline - 4;
    graphics.setColor(color);
    if (line.getLineWidth() > 0) {
      graphics.setStroke(line);
      graphics.drawLine(x, middle, x + form(), middle);
    }
    marker.paint(graphics, x + form() / 2.0, middle, Theme.MARKER_SIZE + 1);
    graphics.setColor(Theme.TEXT);
    graphics.setFont(Theme.FONT);
    graphics.drawString(name, x + form() + GAP, baseline);
  }

  private int form() {
    return line.getLineWidth() > 0 ? LINE_FORM : MARKER_FORM;
  }
}
