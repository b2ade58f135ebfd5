package io.github.fdda.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * Horizontal bars, one a row, with a name at the left and a figure behind: readable for some eighty
 * rows.
 *
 * @param width in pixels
 * @param title of the panel
 * @param rows from top to bottom
 * @param figure rows of all panels that stand beside each other: all have one scale
 */
record BarPanel(int width, String title, List<Row> rows, List<Row> figure) implements Panel {

  private static final int MARGIN = 12;
  private static final int ROW = 17;
  private static final int LINE = 14;
  private static final int BAR = 12;
  private static final int HEADER = 26;
  private static final int GAP = 6;

  /**
   * One bar.
   *
   * @param name at its left
   * @param parts lengths of its parts, laid end to end; one part may be negative
   * @param colors one a part
   * @param text behind it
   * @param strong whether it stands out
   */
  record Row(String name, List<Double> parts, List<Color> colors, String text, boolean strong) {

    Row {
      parts = List.copyOf(parts);
      colors = List.copyOf(colors);
    }

    double end() {
      return parts.stream().mapToDouble(part -> part).filter(Double::isFinite).sum();
    }
  }

  BarPanel {
    rows = List.copyOf(rows);
    figure = List.copyOf(figure);
  }

  @Override
  public int height() {
    return HEADER + rowsHeight() + MARGIN;
  }

  @Override
  public void paint(Graphics2D graphics) {
    graphics.setFont(Theme.BOLD);
    graphics.setColor(Theme.TEXT);
    graphics.drawString(
        Text.shorten(title, Theme.BOLD, width - 2 * MARGIN), MARGIN, HEADER - GAP - 4);
    var extent = Extent.of(figure.stream().mapToDouble(Row::end)).with(0);
    var left = MARGIN + nameWidth() + GAP + (extent.min() < 0 ? textWidth() : 0);
    var right = width - MARGIN - textWidth() - GAP;
    var scale = (right - left) / (extent.max() - extent.min());
    var zero = left - extent.min() * scale;
    var top = HEADER;
    for (var row : rows) {
      paintRow(graphics, row, top, zero, scale);
      top += height(row);
    }
    graphics.setColor(Theme.FAINT);
    graphics.fill(new Rectangle2D.Double(zero - 0.5, HEADER, 1, rowsHeight()));
  }

  private void paintRow(Graphics2D graphics, Row row, int top, double zero, double scale) {
    graphics.setFont(font(row));
    graphics.setColor(Theme.TEXT);
    var names = nameLines(row);
    for (var i = 0; i < names.size(); i++) {
      var line = Text.baseline(graphics.getFontMetrics(), top + ROW / 2.0 + i * LINE);
      Text.right(graphics, names.get(i), MARGIN + nameWidth(), line);
    }
    var middle = top + height(row) / 2.0;
    var baseline = Text.baseline(graphics.getFontMetrics(), middle);
    var x = zero;
    for (var i = 0; i < row.parts().size(); i++) {
      double part = row.parts().get(i);
      if (Double.isFinite(part)) {
        var length = part * scale;
        graphics.setColor(row.colors().get(i));
        graphics.fill(
            new Rectangle2D.Double(
                Math.min(x, x + length), middle - BAR / 2.0, Math.abs(length), BAR));
        x += length;
      }
    }
    graphics.setColor(Theme.TEXT);
    if (row.end() < 0) {
      Text.right(graphics, row.text(), x - GAP, baseline);
    } else {
      graphics.drawString(row.text(), (float) x + GAP, (float) baseline);
    }
  }

  private int rowsHeight() {
    return rows.stream().mapToInt(this::height).sum();
  }

  private int height(Row row) {
    return ROW + (nameLines(row).size() - 1) * LINE;
  }

  /** A long name goes on in another line, where a recipe has another ingredient. */
  private List<String> nameLines(Row row) {
    return Text.wrap(row.name().replace("+", " +"), font(row), nameWidth()).stream()
        .map(line -> Text.shorten(line.replace(" +", "+"), font(row), nameWidth()))
        .toList();
  }

  private static Font font(Row row) {
    return row.strong() ? Theme.BOLD : Theme.FONT;
  }

  private int nameWidth() {
    var widest =
        figure.stream().mapToInt(row -> Text.width(row.name(), Theme.BOLD)).max().orElse(0);
    return Math.min(widest, width * 2 / 5);
  }

  private int textWidth() {
    return GAP
        + figure.stream().mapToInt(row -> Text.width(row.text(), Theme.BOLD)).max().orElse(0);
  }
}
