package io.github.fdda.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Images in rows with names, enlarged so that single pixels are seen.
 *
 * @param rows each with images of one size, or none
 * @param headings of groups of columns, from left to right
 * @param largest width of an image in pixels
 */
record ImageGrid(List<Row> rows, List<Heading> headings, int largest) implements Panel {

  private static final int MARGIN = 12;
  private static final int GAP = 3;
  private static final int GROUP_GAP = 18;
  private static final int HEADING = 22;
  private static final int LARGEST = 140;
  private static final int ROOM_BELOW = 640;
  private static final int MOST_NAME = 160;

  /**
   * Images of one row.
   *
   * @param name at its left
   * @param images from left to right
   */
  record Row(String name, List<BufferedImage> images) {
    Row {
      images = List.copyOf(images);
    }
  }

  /**
   * What some columns have in common.
   *
   * @param name above the first of them
   * @param columns how many
   */
  record Heading(String name, int columns) {}

  ImageGrid {
    rows = List.copyOf(rows);
    headings = List.copyOf(headings);
  }

  ImageGrid(List<Row> rows, List<Heading> headings) {
    this(rows, headings, LARGEST);
  }

  @Override
  public int width() {
    return left(columns() - 1) + cellWidth() + MARGIN;
  }

  @Override
  public int height() {
    return top(rows.size()) + MARGIN;
  }

  @Override
  public void paint(Graphics2D graphics) {
    graphics.setFont(Theme.FONT);
    graphics.setColor(Theme.TEXT);
    paintHeadings(graphics);
    for (var r = 0; r < rows.size(); r++) {
      paintRow(graphics, r);
    }
  }

  private void paintHeadings(Graphics2D graphics) {
    var column = 0;
    for (var heading : headings) {
      var right = column + heading.columns();
      var space = left(right - 1) + cellWidth() - left(column);
      graphics.drawString(
          Text.shorten(heading.name(), Theme.FONT, Math.max(space, cellWidth() + GAP)),
          left(column),
          HEADING - 7);
      column = right;
    }
  }

  private void paintRow(Graphics2D graphics, int r) {
    var row = rows.get(r);
    graphics.setColor(Theme.TEXT);
    var baseline = Text.baseline(graphics.getFontMetrics(), top(r) + cellHeight() / 2.0);
    Text.right(
        graphics,
        Text.shorten(row.name(), Theme.FONT, nameWidth()),
        MARGIN + nameWidth(),
        baseline);
    for (var column = 0; column < row.images().size(); column++) {
      var image = row.images().get(column);
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          cellWidth() >= image.getWidth()
              ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
              : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, left(column), top(r), cellWidth(), cellHeight(), null);
      graphics.setColor(Color.LIGHT_GRAY);
      graphics.drawRect(left(column) - 1, top(r) - 1, cellWidth() + 1, cellHeight() + 1);
    }
  }

  private int columns() {
    return rows.stream().mapToInt(row -> row.images().size()).max().orElse(0);
  }

  private int nameWidth() {
    return rows.stream()
        .mapToInt(row -> Math.min(MOST_NAME, Text.width(row.name(), Theme.FONT)))
        .max()
        .orElse(0);
  }

  /** Left edge of a column; groups of columns stand apart. */
  private int left(int column) {
    var groups = 0;
    var end = 0;
    for (var heading : headings) {
      end += heading.columns();
      groups += column >= end ? 1 : 0;
    }
    var x = MARGIN + nameWidth() + 10 + column * (cellWidth() + GAP);
    return x + (wideHeadings() ? groups * GROUP_GAP : 0);
  }

  /** Whether headings stand over several columns, and not one over each. */
  private boolean wideHeadings() {
    return headings.stream().anyMatch(heading -> heading.columns() > 1);
  }

  private int top(int row) {
    return (headings.isEmpty() ? 4 : HEADING) + row * (cellHeight() + GAP);
  }

  /** A whole multiple of the image's width where it is small, at most what there is room for. */
  private int cellWidth() {
    var width = imageWidth();
    var spare = wideHeadings() ? GROUP_GAP * headings.size() : 0;
    var room = Theme.WIDTH - 2 * MARGIN - nameWidth() - 10 - spare;
    var across = Math.max(16, room / Math.max(1, columns()) - GAP);
    var down = Math.max(56, ROOM_BELOW / rows.size() - GAP);
    var most = Math.min(largest, Math.min(across, down));
    return most >= width ? most / width * width : most;
  }

  private int cellHeight() {
    var first = rows.stream().flatMap(row -> row.images().stream()).findFirst();
    return first.map(i -> cellWidth() * i.getHeight() / i.getWidth()).orElse(largest);
  }

  private int imageWidth() {
    var first = rows.stream().flatMap(row -> row.images().stream()).findFirst();
    return first.map(BufferedImage::getWidth).orElse(largest);
  }
}
