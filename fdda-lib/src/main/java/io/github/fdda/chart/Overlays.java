package io.github.fdda.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/** Drawings on a chart that XChart does not offer. */
final class Overlays {

  private static final int TRANSPARENT = 38;

  /** Lies upon the data, and leaves them to be seen. */
  private static final Color FAINTEST = new Color(0, 0, 0, 40);

  private Overlays() {}

  /** A line from edge to edge at one value. */
  static ChartPanel.Overlay horizontal(double value, Color color, BasicStroke stroke) {
    return (graphics, chart) -> {
      var plot = plot(chart);
      var y = chart.getScreenYFromChart(value);
      graphics.setColor(color);
      graphics.setStroke(stroke);
      graphics.draw(new Line2D.Double(plot.getMinX(), y, plot.getMaxX(), y));
    };
  }

  /** A faint line at each power of ten of a logarithmic axis. */
  static ChartPanel.Overlay decades() {
    return (graphics, chart) -> {
      var style = chart.getStyler();
      var last = (int) Math.floor(Math.log10(style.getYAxisMax()));
      for (var power = (int) Math.ceil(Math.log10(style.getYAxisMin())); power <= last; power++) {
        horizontal(Math.pow(10, power), FAINTEST, Theme.THIN).paint(graphics, chart);
      }
    };
  }

  /** A part of the plot in another colour, with a few words at its top. */
  static ChartPanel.Overlay band(double from, double to, Color color, String words) {
    return (graphics, chart) -> {
      var plot = plot(chart);
      var left = Math.max(plot.getMinX(), chart.getScreenXFromChart(from));
      var right = Math.min(plot.getMaxX(), chart.getScreenXFromChart(to));
      if (right <= left) {
        return;
      }
      graphics.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), TRANSPARENT));
      graphics.fill(new Rectangle2D.Double(left, plot.getMinY(), right - left, plot.getHeight()));
      graphics.setColor(Theme.TEXT);
      graphics.setFont(Theme.FONT);
      graphics.drawString(words, (float) left + 6, (float) plot.getMinY() + 16);
    };
  }

  /** Labels below the plot at 0, 1, 2, …, where XChart would put numbers; as many as fit. */
  static ChartPanel.Overlay categories(List<String> labels) {
    return (graphics, chart) -> {
      graphics.setColor(Theme.TEXT);
      graphics.setFont(Theme.FONT);
      var baseline = plot(chart).getMaxY() + Theme.FONT.getSize() + 6;
      var space = chart.getScreenXFromChart(1) - chart.getScreenXFromChart(0);
      var widest = labels.stream().mapToInt(l -> Text.width(l, Theme.FONT)).max().orElse(0);
      var step = (int) Math.ceil((widest + 4) / space);
      for (var i = 0; i < labels.size(); i += step) {
        Text.center(graphics, labels.get(i), chart.getScreenXFromChart(i), baseline);
      }
    };
  }

  /** Boxes from the first to the third quartile, whiskers from 5 to 95 %, the median white. */
  static ChartPanel.Overlay boxes(List<Box> boxes) {
    return (graphics, chart) -> boxes.forEach(box -> paint(graphics, chart, box));
  }

  /**
   * A distribution at a place of the horizontal axis.
   *
   * @param x middle of the box, on the axis
   * @param width of the box, in pixels
   * @param color of the box
   * @param quartiles of the distribution
   */
  record Box(double x, double width, Color color, Quartiles quartiles) {}

  private static void paint(Graphics2D graphics, XYChart chart, Box box) {
    var quartiles = box.quartiles();
    if (Double.isNaN(quartiles.median())) {
      return;
    }
    var x = chart.getScreenXFromChart(box.x());
    var top = chart.getScreenYFromChart(quartiles.third());
    var bottom = chart.getScreenYFromChart(quartiles.first());
    var median = chart.getScreenYFromChart(quartiles.median());
    var left = x - box.width() / 2;
    graphics.setColor(box.color());
    graphics.setStroke(Theme.LINE);
    graphics.draw(
        new Line2D.Double(
            x,
            chart.getScreenYFromChart(quartiles.low()),
            x,
            chart.getScreenYFromChart(quartiles.high())));
    graphics.fill(new Rectangle2D.Double(left, top, box.width(), Math.max(2, bottom - top)));
    graphics.setColor(Color.WHITE);
    graphics.draw(new Line2D.Double(left + 1, median, left + box.width() - 1, median));
  }

  /** Where the data are drawn. */
  private static Rectangle2D plot(XYChart chart) {
    var style = chart.getStyler();
    var left = chart.getScreenXFromChart(style.getXAxisMin());
    var top = chart.getScreenYFromChart(style.getYAxisMax());
    return new Rectangle2D.Double(
        left,
        top,
        chart.getScreenXFromChart(style.getXAxisMax()) - left,
        chart.getScreenYFromChart(style.getYAxisMin()) - top);
  }
}
