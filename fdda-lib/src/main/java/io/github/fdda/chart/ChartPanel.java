package io.github.fdda.chart;

import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * A chart of XChart, and drawings on it that XChart does not offer.
 *
 * @param chart drawn first
 * @param overlays drawn on it in order, in the chart's coordinates
 */
record ChartPanel(XYChart chart, List<Overlay> overlays) implements Panel {

  /** Drawn on a chart that has been painted, so that places of values are known. */
  @FunctionalInterface
  interface Overlay {

    /**
     * Draws on the chart.
     *
     * @param graphics with the chart's upper left corner as its origin
     * @param chart painted
     */
    void paint(Graphics2D graphics, XYChart chart);
  }

  ChartPanel {
    overlays = List.copyOf(overlays);
  }

  static ChartPanel of(XYChart chart, Overlay... overlays) {
    return new ChartPanel(chart, List.of(overlays));
  }

  @Override
  public int width() {
    return chart.getWidth();
  }

  @Override
  public int height() {
    return chart.getHeight();
  }

  @Override
  public void paint(Graphics2D graphics) {
    chart.paint(graphics, width(), height());
    Theme.smooth(graphics);
    // XChart puts every value in the middle of an axis that is shorter than the space wanted
    // between
    // ticks, and takes the horizontal axis's space for the vertical axis too.
    var spacing = chart.getStyler().getXAxisTickMarkSpacingHint();
    chart.getStyler().setXAxisTickMarkSpacingHint(1);
    if (chart.getStyler().isYAxisLogarithmic()) {
      Overlays.decades().paint(graphics, chart);
    }
    overlays.forEach(overlay -> overlay.paint(graphics, chart));
    chart.getStyler().setXAxisTickMarkSpacingHint(spacing);
  }
}
