package io.github.fdda.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of coloured cells.
 *
 * @param rows names from top to bottom; an empty name is not drawn
 * @param columns names from left to right, likewise
 * @param rowTitle what the rows are
 * @param columnTitle what the columns are
 * @param cells by row, then column
 */
record HeatMap(
    List<String> rows,
    List<String> columns,
    String rowTitle,
    String columnTitle,
    List<List<Cell>> cells)
    implements Panel {

  private static final int MARGIN = 12;
  private static final int LINE = 20;
  private static final int GAP = 8;
  private static final int ROOM = 560;
  private static final int LARGEST = 64;
  private static final int LOWEST = 34;
  private static final int FEW = 3;
  private static final int MOST_NAME = 150;

  /**
   * One cell.
   *
   * @param color of its ground
   * @param text in it, may be empty
   */
  record Cell(Color color, String text) {

    static final Cell NONE = new Cell(Color.WHITE, "");
  }

  HeatMap {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    cells = cells.stream().map(List::copyOf).toList();
  }

  @Override
  public int width() {
    var cells = columns.size() * cellWidth();
    return left() + Math.max(cells, middle(cells, columnTitle)) + MARGIN;
  }

  @Override
  public int height() {
    var cells = rows.size() * cellHeight();
    return top() + Math.max(cells, middle(cells, rowTitle)) + MARGIN;
  }

  @Override
  public void paint(Graphics2D graphics) {
    graphics.setFont(Theme.FONT);
    var ground = (Graphics2D) graphics.create();
    ground.translate(left(), top());
    paintCells(ground, cellWidth(), cellHeight());
    ground.dispose();
    graphics.setColor(Theme.TEXT);
    paintRowNames(graphics);
    paintColumnNames(graphics);
  }

  private void paintCells(Graphics2D graphics, int width, int height) {
    for (var row = 0; row < rows.size(); row++) {
      for (var column = 0; column < columns.size(); column++) {
        paintCell(graphics, cells.get(row).get(column), column * width, row * height);
      }
    }
    graphics.setColor(Theme.FAINT);
    graphics.setStroke(Theme.THIN);
    graphics.drawRect(-1, -1, columns.size() * width + 1, rows.size() * height + 1);
  }

  private void paintCell(Graphics2D graphics, Cell cell, int x, int y) {
    var border = cellHeight() >= 12 ? 1 : 0;
    graphics.setColor(cell.color());
    graphics.fillRect(x, y, cellWidth() - border, cellHeight() - border);
    graphics.setColor(isDark(cell.color()) ? Color.WHITE : Theme.TEXT);
    Text.center(
        graphics,
        cell.text(),
        x + cellWidth() / 2.0,
        Text.baseline(graphics.getFontMetrics(), y + cellHeight() / 2.0));
  }

  private void paintRowNames(Graphics2D graphics) {
    for (var row = 0; row < rows.size(); row++) {
      Text.right(
          graphics,
          Text.shorten(rows.get(row), Theme.FONT, MOST_NAME),
          left() - GAP,
          Text.baseline(graphics.getFontMetrics(), top() + (row + 0.5) * cellHeight()));
    }
    var turned = (Graphics2D) graphics.create();
    turned.rotate(-Math.PI / 2);
    var middle = top() + rows.size() * cellHeight() / 2.0;
    Text.center(turned, rowTitle, -middle, MARGIN + Theme.FONT.getSize());
    turned.dispose();
  }

  private void paintColumnNames(Graphics2D graphics) {
    Text.center(
        graphics,
        columnTitle,
        left() + columns.size() * cellWidth() / 2.0,
        Theme.FONT.getSize() + 2);
    for (var column = 0; column < columns.size(); column++) {
      var name = Text.shorten(columns.get(column), Theme.FONT, MOST_NAME);
      var x = left() + (column + 0.5) * cellWidth();
      if (turnedNames()) {
        var turned = (Graphics2D) graphics.create();
        turned.rotate(-Math.PI / 2);
        turned.drawString(name, -(top() - GAP), (int) x + Theme.FONT.getSize() / 2 - 1);
        turned.dispose();
      } else {
        Text.center(graphics, name, x, top() - GAP);
      }
    }
  }

  /** Where a title ends whose middle is that of the cells. */
  private static int middle(int cells, String title) {
    return (cells + Text.width(title, Theme.FONT)) / 2;
  }

  private int left() {
    return MARGIN + LINE + nameWidth(rows) + GAP;
  }

  private int top() {
    return LINE + (turnedNames() ? nameWidth(columns) : Theme.FONT.getSize()) + GAP + 2;
  }

  private boolean turnedNames() {
    return nameWidth(columns) > cellWidth() - 4;
  }

  private int cellWidth() {
    return Math.max(3, Math.min(few() ? 2 * LARGEST : LARGEST, ROOM / columns.size()));
  }

  private int cellHeight() {
    return Math.min(cellWidth(), few() ? 2 * LOWEST : LOWEST);
  }

  private boolean few() {
    return columns.size() <= FEW;
  }

  private static int nameWidth(List<String> names) {
    return IntStream.range(0, names.size())
        .map(i -> Math.min(MOST_NAME, Text.width(names.get(i), Theme.FONT)))
        .max()
        .orElse(0);
  }

  private static boolean isDark(Color color) {
    return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue() < 130;
  }
}
