package io.github.fdda.chart;

import java.awt.Graphics2D;

/**
 * One rectangle of a figure.
 *
 * @since 0.1.0
 */
public interface Panel {

  /** Width in pixels. */
  int width();

  /** Height in pixels. */
  int height();

  /**
   * Draws the panel.
   *
   * @param graphics with the panel's upper left corner as its origin
   */
  void paint(Graphics2D graphics);
}
