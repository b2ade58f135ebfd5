package io.github.fdda.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How all figures look: black on white, which reads in dark notebooks too, and the colours of Okabe
 * and Ito (2008), which people with any colour vision can tell apart.
 */
final class Theme {

  /** Width of a figure, in pixels. */
  static final int WIDTH = 900;

  static final int MARKER_SIZE = 7;

  /** Name of a series that is not drawn. */
  static final String UNEVEN = "uneven";

  static final Color CLEAR = new Color(0, 0, 0, 0);
  static final Color TEXT = new Color(0x222222);
  static final Color FAINT = new Color(0x767676);
  static final Color GRID = new Color(0xE4E4E4);
  static final Color SHADE = new Color(0xEFEFEF);
  static final Color BLUE = new Color(0x0072B2);
  static final Color ORANGE = new Color(0xE69F00);
  static final Color GREEN = new Color(0x009E73);
  static final Color VERMILLION = new Color(0xD55E00);
  static final Color PURPLE = new Color(0xCC79A7);
  static final Color SKY = new Color(0x56B4E9);

  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font BOLD = FONT.deriveFont(Font.BOLD);
  static final Font TITLE_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  static final BasicStroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke THIN = new BasicStroke(1);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0);

  private static final List<Color> PALETTE =
      List.of(BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, Color.BLACK, new Color(0x999999));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  /** A class center among the statistics around it. */
  static final Marker STAR = OutlinedMarker.filled(starShape(), Color.BLACK, 2);

  private static final List<Marker> OPEN =
      List.of(
          OutlinedMarker.open(circle()),
          OutlinedMarker.filled(triangle(), Color.WHITE, 1.3),
          OutlinedMarker.open(square()),
          SeriesMarkers.PLUS,
          SeriesMarkers.CROSS);

  private Theme() {}

  /** The marker of the i-th of several samples that lie over each other. */
  static Marker open(int index) {
    return OPEN.get(index % OPEN.size());
  }

  /** The colour of the i-th of several things. */
  static Color color(int index) {
    return PALETTE.get(index % PALETTE.size());
  }

  /**
   * The marker of the i-th of several things: with its colour, another for each of the first 40.
   */
  static Marker marker(int index) {
    return MARKERS.get(index % MARKERS.size());
  }

  /** The same hue, nearer to white. */
  static Color light(Color color) {
    return mix(color, Color.WHITE, 0.6);
  }

  /** Between two colours: {@code share} 0 is the first, 1 the second. */
  static Color mix(Color first, Color second, double share) {
    return new Color(
        (int) Math.round(first.getRed() + share * (second.getRed() - first.getRed())),
        (int) Math.round(first.getGreen() + share * (second.getGreen() - first.getGreen())),
        (int) Math.round(first.getBlue() + share * (second.getBlue() - first.getBlue())));
  }

  static void smooth(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
  }

  /** An empty chart whose plot reaches from edge to edge of its axes. */
  static XYChart chart(int width, int height, String title, String xTitle, String yTitle) {
    var chart = new XYChart(width, height);
    chart.setTitle(Text.shorten(title, BOLD, width - 24));
    chart.setXAxisTitle(xTitle);
    chart.setYAxisTitle(yTitle);
    var styler = chart.getStyler();
    styler.setLocale(Locale.ROOT);
    styler.setChartTitleVisible(!title.isEmpty());
    styler.setChartTitleFont(BOLD).setChartTitlePadding(4).setChartPadding(12);
    styler.setChartBackgroundColor(Color.WHITE).setChartFontColor(TEXT);
    styler.setLegendVisible(false);
    styler.setMarkerSize(MARKER_SIZE);
    styler.setPlotContentSize(1).setPlotBackgroundColor(Color.WHITE).setPlotBorderColor(GRID);
    styler.setPlotMargin(4).setPlotGridLinesColor(GRID).setPlotGridLinesStroke(THIN);
    styler.setAxisTickLabelsFont(FONT).setAxisTickLabelsColor(TEXT).setAxisTickMarksColor(FAINT);
    styler.setAxisTicksLineVisible(false).setAxisTitleFont(FONT);
    styler.setXAxisTickMarkSpacingHint(60).setYAxisTickMarkSpacingHint(40);
    styler.setxAxisTickLabelsFormattingFunction(Text::tick);
    styler.setyAxisTickLabelsFormattingFunction(Text::tick);
    // So that the plots of panels above each other are flush.
    styler.setYAxisLeftWidthHint(yTitle.isEmpty() ? 50 : 64);
    styler.setErrorBarsColorSeriesColor(true);
    return chart;
  }

  /** Makes the vertical axis logarithmic, from one power of ten to another. */
  static void logarithmicY(XYChart chart) {
    // XChart puts the ticks of a logarithmic axis right only where it formats them itself.
    chart.getStyler().setyAxisTickLabelsFormattingFunction(null);
    chart.getStyler().setYAxisLogarithmic(true);
    // It would draw a line at each 2, 3, … too: ChartPanel draws those of the powers.
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
  }

  /**
   * Makes plots above each other begin at one place. XChart takes a wish for the width of an axis,
   * but estimates its labels before it knows them, and is some pixels off.
   */
  static void flush(List<XYChart> charts) {
    var most = charts.stream().mapToDouble(Theme::left).max().orElse(0);
    for (var chart : charts) {
      var styler = chart.getStyler();
      var more = (int) Math.round(most - left(chart));
      styler.setYAxisLeftWidthHint(styler.getYAxisLeftWidthHint() + more);
    }
  }

  /** Where a plot begins, which is known once it was painted. */
  private static double left(XYChart chart) {
    var scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    chart.paint(scratch, chart.getWidth(), chart.getHeight());
    scratch.dispose();
    return chart.getScreenXFromChart(chart.getStyler().getXAxisMin());
  }

  /** Ticks at whole numbers only, of a horizontal axis that fills a figure's width. */
  static void wholeNumbers(XYChart chart, Extent x) {
    var oneStep = (int) (0.85 * (WIDTH - 80) / (x.max() - x.min()));
    chart.getStyler().setXAxisTickMarkSpacingHint(Math.max(oneStep, 36));
  }

  /** Fixes the range of both axes. */
  static void axes(XYChart chart, Extent x, Extent y) {
    chart.getStyler().setXAxisMin(x.min()).setXAxisMax(x.max());
    chart.getStyler().setYAxisMin(y.min()).setYAxisMax(y.max());
    // XChart puts its ticks on the data where those are evenly spaced, even at 0.0263702. This
    // series is never drawn, but it makes them uneven.
    chart.addSeries(UNEVEN, new double[] {0, 1e9}, new double[] {0, 1e9}).setEnabled(false);
  }

  static XYSeries addLine(XYChart chart, String name, double[] x, double[] y, Color color) {
    var series = chart.addSeries(name, x, y);
    series.setLineColor(color).setLineStyle(LINE);
    series.setMarkerColor(color).setMarker(SeriesMarkers.NONE);
    return series;
  }

  static XYSeries addLine(XYChart chart, String name, List<Double> x, List<Double> y, Color color) {
    return addLine(chart, name, array(x), array(y), color);
  }

  static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static XYSeries addMarkers(
      XYChart chart, String name, double[] x, double[] y, Color color, Marker marker) {
    var series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarkerColor(color).setMarker(marker);
    return series;
  }

  private static Path2D starShape() {
    var star = new Path2D.Double();
    for (var i = 0; i < 10; i++) {
      var radius = i % 2 == 0 ? 0.5 : 0.22;
      var angle = Math.PI * (i / 5.0 - 0.5);
      var x = radius * Math.cos(angle);
      var y = radius * Math.sin(angle);
      if (i == 0) {
        star.moveTo(x, y);
      } else {
        star.lineTo(x, y);
      }
    }
    star.closePath();
    return star;
  }

  private static Shape circle() {
    return new Ellipse2D.Double(-0.5, -0.5, 1, 1);
  }

  private static Shape square() {
    return new Rectangle2D.Double(-0.45, -0.45, 0.9, 0.9);
  }

  private static Shape triangle() {
    var triangle = new Path2D.Double();
    triangle.moveTo(0, -0.5);
    triangle.lineTo(0.5, 0.45);
    triangle.lineTo(-0.5, 0.45);
    triangle.closePath();
    return triangle;
  }
}
