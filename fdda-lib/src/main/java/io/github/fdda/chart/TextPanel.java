package io.github.fdda.chart;

import java.awt.Graphics2D;

/** A few words where there is nothing to draw. */
record TextPanel(int width, int height, String words) implements Panel {

  @Override
  public void paint(Graphics2D graphics) {
    graphics.setColor(Theme.FAINT);
    graphics.setFont(Theme.FONT);
    Text.center(graphics, words, width / 2.0, height / 2.0);
  }
}
