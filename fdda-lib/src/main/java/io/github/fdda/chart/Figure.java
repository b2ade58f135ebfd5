package io.github.fdda.chart;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.AtomicFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Panels under one title that says what they show, and one legend for all of them.
 *
 * @param title the finding, in a sentence
 * @param legend what colours and forms stand for; may be empty
 * @param columns panels in a row, at least 1
 * @param panels in reading order, at least one
 * @since 0.1.0
 */
public record Figure(String title, List<LegendEntry> legend, int columns, List<Panel> panels) {

  private static final int LEAST_WIDTH = 600;
  private static final int MARGIN = 12;
  private static final int TITLE_LINE = 22;
  private static final int LEGEND_LINE = 22;

  /** Copies the lists. */
  public Figure {
    legend = List.copyOf(legend);
    panels = List.copyOf(panels);
  }

  static Figure of(String title, Panel panel) {
    return new Figure(title, List.of(), 1, List.of(panel));
  }

  /** Width in pixels. */
  public int width() {
    return Math.max(LEAST_WIDTH, IntStream.range(0, columns).map(this::columnWidth).sum());
  }

  /** Height in pixels. */
  public int height() {
    return headerHeight() + IntStream.range(0, rows()).map(this::rowHeight).sum();
  }

  /** Draws the figure. */
  public BufferedImage image() {
    return image(1);
  }

  /**
   * Draws the figure larger, for paper and for screens of many small pixels.
   *
   * @param scale pixels drawn for each of {@link #width} and {@link #height}, at least 1
   * @throws io.github.fdda.util.InvalidInputException if it is less
   */
  public BufferedImage image(int scale) {
    Arguments.requireAtLeast("scale", scale, 1);
    var image = new BufferedImage(scale * width(), scale * height(), BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    try {
      graphics.scale(scale, scale);
      paint(graphics);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /**
   * Draws the figure in lines, which stay sharp at any size, for papers and slides; images in it
   * stay images.
   *
   * @return the content of an SVG file
   */
  public String svg() {
    return SvgDrawing.of(width(), height(), this::paint);
  }

  /**
   * Writes the figure as PNG, or as SVG if the file's name ends in {@code .svg}.
   *
   * @param file its folder is created where missing
   * @throws io.github.fdda.util.InvalidInputException if the file cannot be written
   */
  public void save(Path file) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      AtomicFiles.write(file, out -> out.write(svg().getBytes(StandardCharsets.UTF_8)));
    } else {
      AtomicFiles.write(file, out -> ImageIO.write(image(), "png", out));
    }
  }

  private void paint(Graphics2D graphics) {
    Theme.smooth(graphics);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    paintTitle(graphics);
    paintLegend(graphics);
    paintPanels(graphics);
  }

  private void paintTitle(Graphics2D graphics) {
    graphics.setColor(Theme.TEXT);
    graphics.setFont(Theme.TITLE_FONT);
    var baseline = MARGIN + Theme.TITLE_FONT.getSize();
    for (var line : titleLines()) {
      graphics.drawString(line, MARGIN, baseline);
      baseline += TITLE_LINE;
    }
  }

  private void paintLegend(Graphics2D graphics) {
    var baseline = titleHeight() + Theme.FONT.getSize() + 2;
    for (var line : legendLines()) {
      var x = MARGIN;
      for (var entry : line) {
        entry.paint(graphics, x, baseline);
        x += entry.width();
      }
      baseline += LEGEND_LINE;
    }
  }

  private void paintPanels(Graphics2D graphics) {
    var y = headerHeight();
    for (var row = 0; row < rows(); row++) {
      var x = 0;
      for (var column = 0; column < columns && row * columns + column < panels.size(); column++) {
        var panel = panels.get(row * columns + column);
        var part = (Graphics2D) graphics.create(x, y, panel.width(), panel.height());
        panel.paint(part);
        part.dispose();
        x += columnWidth(column);
      }
      y += rowHeight(row);
    }
  }

  private List<String> titleLines() {
    return Text.wrap(title, Theme.TITLE_FONT, width() - 2 * MARGIN);
  }

  private List<List<LegendEntry>> legendLines() {
    var lines = new ArrayList<List<LegendEntry>>();
    var left = 0;
    for (var entry : legend) {
      if (entry.width() > left) {
        lines.add(new ArrayList<>());
        left = width() - 2 * MARGIN;
      }
      lines.get(lines.size() - 1).add(entry);
      left -= entry.width();
    }
    return lines;
  }

  private int titleHeight() {
    return MARGIN + titleLines().size() * TITLE_LINE + 4;
  }

  private int headerHeight() {
    return titleHeight() + legendLines().size() * LEGEND_LINE;
  }

  private int rows() {
    return (panels.size() + columns - 1) / columns;
  }

  private int columnWidth(int column) {
    return IntStream.range(0, panels.size())
        .filter(i -> i % columns == column)
        .map(i -> panels.get(i).width())
        .max()
        .orElse(0);
  }

  private int rowHeight(int row) {
    return IntStream.range(0, panels.size())
        .filter(i -> i / columns == row)
        .map(i -> panels.get(i).height())
        .max()
        .orElse(0);
  }
}
