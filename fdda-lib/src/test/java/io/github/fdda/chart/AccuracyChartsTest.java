package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.evaluate.ConfusionMatrix;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class AccuracyChartsTest {

  private static final String[] NO_ROWS = {};

  @Test
  void lines_takeRowsOfEqualBits() {
    var figure = AccuracyCharts.lines(sweep(0, "W4A4", "W2A2", "W2A4", "W4A2"));
    assertEquals("At W2A2: FDDA 54.0 %, ranges only 44.0 %, float 90.0 %", figure.title());
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "FDDA", new double[] {2, 4}, new double[] {54, 58});
    Looks.assertSeries(chart, "ranges only", new double[] {2, 4}, new double[] {44, 48});
    assertArrayEquals(
        new double[] {0, 1.5}, Looks.series(chart, "FDDA").getExtraValues(), "missing sd");
    assertEquals(List.of("FDDA", "ranges only", "float"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.TEXT);
  }

  @Test
  void lines_ofSeveralSweeps_showTheirRangesOnce() {
    var sweeps = new LinkedHashMap<String, Table>();
    sweeps.put("with", sweep(0, "W2A2", "W3A3"));
    sweeps.put("without", sweep(-5, "W2A2", "W3A3"));
    var figure = AccuracyCharts.lines(sweeps);
    assertEquals(
        "At W2A2: with 54.0 %, without 49.0 %, ranges only 44.0 %, float 90.0 %", figure.title());
    assertEquals(List.of("with", "ranges only", "without", "float"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  /**
   * Of two bit-widths only, whose ticks lie farther apart than the plot is high. Float, at 90 %, is
   * the highest value: 6 % of the way down an axis of some 300 pixels.
   */
  @Test
  void lines_floatReference_liesAtTheTop() {
    var row = firstRow(AccuracyCharts.lines(sweep(0, "W2A2", "W3A3")).image(), Theme.TEXT);
    assertTrue(row < 120, () -> "float in row " + row);
  }

  /** The first row of pixels, below title and legend, that holds a colour. */
  private static int firstRow(BufferedImage image, Color color) {
    return IntStream.range(70, image.getHeight())
        .filter(
            y ->
                IntStream.range(80, image.getWidth() - 30)
                        .filter(x -> image.getRGB(x, y) == color.getRGB())
                        .count()
                    > 3)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void lines_ofVariants() {
    var figure = AccuracyCharts.lines(sweep(0, "W2A2", "W2A2 F8L8"));
    assertEquals(List.of("FDDA", "ranges only", "FDDA F8L8", "float"), Looks.legend(figure));
  }

  @Test
  void lines_ofOneRow() {
    Looks.assertDrawn(AccuracyCharts.lines(sweep(0, "W4A4")), Theme.BLUE);
  }

  @Test
  void heatMap() {
    var figure = AccuracyCharts.heatMap(sweep(0, "W2A2", "W2A4", "W4A2"));
    assertEquals("net: W2A4 56.0 %, W4A2 56.0 %, W2A2 54.0 %; float 90.0 %", figure.title());
    var map = (HeatMap) figure.panels().get(0);
    assertEquals(List.of("W4", "W2"), map.rows());
    assertEquals(List.of("A2", "A4"), map.columns());
    assertEquals("56.0", map.cells().get(0).get(0).text());
    assertEquals(HeatMap.Cell.NONE, map.cells().get(0).get(1));
    assertEquals("54.0", map.cells().get(1).get(0).text());
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  @Test
  void heatMap_ofVariants_hasAPanelEach() {
    assertEquals(2, AccuracyCharts.heatMap(sweep(0, "W2A2", "W2A2 F8L8")).panels().size());
  }

  @Test
  void confusion_showsWhatMoves() {
    var matrix =
        ConfusionMatrix.of(
            List.of("cat", "dog", "cow"), List.of(0, 0, 0, 1, 2), List.of(0, 1, 1, 1, 0));
    var figure = AccuracyCharts.confusion(matrix);
    assertEquals("40.0 % of 5 agree; most often cat → dog (2), cow → cat (1)", figure.title());
    var cells = ((HeatMap) figure.panels().get(0)).cells();
    assertEquals(new HeatMap.Cell(Theme.VERMILLION, "2"), cells.get(0).get(1));
    assertEquals("1", cells.get(0).get(0).text());
    assertEquals(cells.get(2).get(2).color(), cells.get(0).get(0).color(), "the diagonal is grey");
    assertNotEquals(Color.WHITE, cells.get(2).get(2).color());
    assertEquals("", cells.get(2).get(1).text());
    Looks.assertDrawn(figure, Theme.VERMILLION);
  }

  @Test
  void confusion_ofAHundredClasses_hasNoFigures() {
    var classes = IntStream.range(0, 100).mapToObj(i -> "class " + i).toList();
    var all = IntStream.range(0, 100).boxed().toList();
    var shifted = IntStream.range(0, 100).mapToObj(i -> (i + i % 2) % 100).toList();
    var figure = AccuracyCharts.confusion(ConfusionMatrix.of(classes, all, shifted));
    var map = (HeatMap) figure.panels().get(0);
    assertEquals("", map.cells().get(1).get(2).text());
    assertEquals("10", map.rows().get(10));
    assertEquals("", map.rows().get(11));
    Looks.assertDrawn(figure, Theme.VERMILLION);
  }

  @Test
  void confusion_whereNothingMoves() {
    var same = ConfusionMatrix.of(List.of("a", "b"), List.of(0, 1), List.of(0, 1));
    assertEquals("100.0 % of 2 agree", AccuracyCharts.confusion(same).title());
    Looks.assertDrawn(AccuracyCharts.confusion(same));
  }

  @Test
  void hostile() {
    assertRefused(() -> AccuracyCharts.lines(sweep(0, "W2A4")), "W4A4");
    assertRefused(() -> AccuracyCharts.lines(new LinkedHashMap<>()), "W4A4");
    assertRefused(() -> AccuracyCharts.heatMap(sweep(0, NO_ROWS)), "without rows");
    assertRefused(
        () -> AccuracyCharts.heatMap(Table.create("mine", StringColumn.create("network"))),
        "'mine'",
        "'bits'");
    assertRefused(
        () -> AccuracyCharts.confusion(ConfusionMatrix.of(List.of(), List.of(), List.of())),
        "no classes");
  }

  /** Top-1 is 50 plus both bit-widths, 10 less with ranges alone; sd is missing at W2. */
  private static Table sweep(double better, String... bits) {
    var weights = IntColumn.create("weights");
    var activations = IntColumn.create("activations");
    var network = StringColumn.create("network");
    var reference = DoubleColumn.create("float_top1");
    var ranges = DoubleColumn.create("ranges_top1");
    var top1 = DoubleColumn.create("top1");
    var sd = DoubleColumn.create("sd");
    for (var name : bits) {
      var w = name.charAt(1) - '0';
      var a = name.charAt(3) - '0';
      network.append("net");
      weights.append(w);
      activations.append(a);
      reference.append(90);
      ranges.append(40 + w + a);
      top1.append(50 + better + w + a);
      if (w == 2) {
        sd.appendMissing();
      } else {
        sd.append(1.5);
      }
    }
    return Table.create(
        "sweep",
        network,
        StringColumn.create("bits", bits),
        weights,
        activations,
        reference,
        ranges,
        top1,
        sd);
  }
}
