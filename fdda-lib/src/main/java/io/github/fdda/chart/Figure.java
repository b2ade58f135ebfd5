package io.github.fdda.chart;

import io.github.fdda.data.AtomicFiles;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * One or more charts side by side under one title that says what they show.
 *
 * @param title the finding, in one line
 * @param columns charts in a row
 * @param panels charts in reading order, all of one size
 */
public record Figure(String title, int columns, List<Chart<?, ?>> panels) {

  private static final int TITLE_HEIGHT = 40;

  /** Copies the list. */
  public Figure {
    panels = List.copyOf(panels);
  }

  /** Draws the figure at its size in pixels. */
  public BufferedImage image() {
    var width = panels.get(0).getWidth();
    var height = panels.get(0).getHeight();
    var rows = (panels.size() + columns - 1) / columns;
    var image =
        new BufferedImage(
            columns * width, TITLE_HEIGHT + rows * height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      drawTitle(graphics);
      for (var i = 0; i < panels.size(); i++) {
        var panel =
            (Graphics2D)
                graphics.create(
                    i % columns * width, TITLE_HEIGHT + i / columns * height, width, height);
        panels.get(i).paint(panel, width, height);
        panel.dispose();
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /**
   * Writes the figure as PNG.
   *
   * @param file its folder is created where missing
   * @throws io.github.fdda.data.InvalidInputException if the file cannot be written
   */
  public void save(Path file) {
    AtomicFiles.write(file, out -> ImageIO.write(image(), "png", out));
  }

  private void drawTitle(Graphics2D graphics) {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    graphics.drawString(title, 12, 26);
  }
}
