package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.LayerError;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.TensorQuantization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class QuantizationChartsTest {

  /** Levels 0, 1, 2 and 3. */
  private static final AffineGrid GRID = AffineGrid.of(new QuantizationRange(0, 3), 2);

  private static final List<LayerError> ERRORS =
      List.of(
          new LayerError("weight", "/conv1/Conv", 4, 2, 0.02, 0.04),
          new LayerError("weight", "/fc/Gemm", 4, 1, 0, 0.01),
          new LayerError("activation", "/relu/Relu", 4, 4, 0.2, 0.2));

  /**
   * −1 and 5 are clipped, by 1 and 2; 0.5 is halfway and goes to 0. Error 1 + 4 + 0.25 of 1 + 25 +
   * 0.25 + 4 + 4 + 0 + 0 + 9 = 43.25: 12.1 %.
   */
  @Test
  void tensor() {
    var figure =
        QuantizationCharts.tensor(
            new TensorQuantization("conv", GRID, new float[] {-1, 5, 0.5f, 2, 2, 0, 0, 3}));
    assertEquals(
        "conv, 2 bits: 4 levels 1.00 apart, 25.0 % of the values clipped,"
            + " error 12.1 % of the signal",
        figure.title());
    // 3 of 8 values at 0 and −1, 2 at 2, 2 at 3 and 5; each bar from 0 up, then a gap.
    Looks.assertSeries(
        Looks.chart(figure, 1),
        "values per level",
        new double[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3},
        new double[] {0, 50, Double.NaN, 0, 0, Double.NaN, 0, 25, Double.NaN, 0, 25, Double.NaN});
    assertEquals(List.of("values", "levels of the grid", "clipped"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE, Theme.VERMILLION);
  }

  /** 0.9 and 0.51 are a level each: 1 and 0.5; 0.01 becomes 0. */
  @Test
  void tensor_ofPowers() {
    var values = new float[] {0.9f, 0.51f, 0.01f, 0};
    var figure =
        QuantizationCharts.tensor(new TensorQuantization("softmax", new LogGrid(2, 1), values));
    assertTrue(
        figure.title().startsWith("softmax, 2 bits: 5 levels by factors of √2, "), figure.title());
    var shares = Looks.series(Looks.chart(figure, 1), "values per level").getYData();
    assertEquals(
        List.of(50.0, 0.0, 25.0, 0.0, 25.0),
        List.of(shares[1], shares[4], shares[7], shares[10], shares[13]));
  }

  /** Most values are 0, so that the first axis is logarithmic and has other labels. */
  @Test
  void tensor_plotsAreFlush() {
    var values = new float[5000];
    for (var i = 0; i < 40; i++) {
      values[i] = i / 10f;
    }
    var figure = QuantizationCharts.tensor(new TensorQuantization("conv", GRID, values));
    assertTrue(Looks.chart(figure, 0).getStyler().isYAxisLogarithmic());
    figure.image();
    assertEquals(
        Looks.chart(figure, 0).getScreenXFromChart(0),
        Looks.chart(figure, 1).getScreenXFromChart(0),
        1);
  }

  @Test
  void tensor_histogramHoldsAllValues() {
    var values = new float[1000];
    for (var i = 0; i < values.length; i++) {
      values[i] = i / 300f;
    }
    var figure = QuantizationCharts.tensor(new TensorQuantization("conv", GRID, values));
    var heights = Looks.series(Looks.chart(figure, 0), "before").getYData();
    var sum = 0.0;
    for (var i = 1; i < heights.length - 1; i += 2) {
      sum += heights[i];
    }
    assertEquals(100, sum, 1e-6);
  }

  @Test
  void tensor_ofManyLevels_hasNoLinesForThem() {
    var grid = AffineGrid.of(new QuantizationRange(0, 3), 8);
    var figure =
        QuantizationCharts.tensor(new TensorQuantization("conv", grid, new float[] {1, 2, 4}));
    assertEquals(List.of("values", "clipped"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  @Test
  void tensor_ofOneValue() {
    var grid = AffineGrid.of(QuantizationRange.EMPTY, 3);
    Looks.assertDrawn(
        QuantizationCharts.tensor(new TensorQuantization("dead", grid, new float[9])), Theme.BLUE);
  }

  @Test
  void errors_inPercentOfTheSignal() {
    var figure = QuantizationCharts.errors(ERRORS);
    // 0.06/2, 0.01/1, 0.4/4; clipping 1 + 0 + 5 of 3 + 1 + 10.
    assertEquals(
        "Weights lose most in conv1 (3.00 % of the signal), activations lose most in relu"
            + " (10.0 % of the signal); clipping is 43 % of the error",
        figure.title());
    var weights = ((BarPanel) figure.panels().get(0)).rows();
    assertEquals(List.of("conv1", "fc"), weights.stream().map(BarPanel.Row::name).toList());
    assertEquals(List.of(2.0, 1.0), weights.get(0).parts());
    assertEquals("3.00 %", weights.get(0).text());
    assertTrue(weights.get(0).strong());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  @Test
  void errors_ofALayerWithoutSignal() {
    var silent = List.of(new LayerError("activation", "relu", 4, 0, 0, 0));
    var figure = QuantizationCharts.errors(silent);
    assertEquals(1, figure.columns());
    assertEquals(List.of(0.0, 0.0), ((BarPanel) figure.panels().get(0)).rows().get(0).parts());
    Looks.assertDrawn(figure);
  }

  @Test
  void sensitivity_namesTheWorst() {
    var table = sensitivity(List.of("weight", "weight", "activation"), 0.25, -0.5, 3);
    var figure = QuantizationCharts.sensitivity(table);
    assertEquals(
        "Quantizing the activation of layer2 alone, to 4 bits, costs most: 3.00 points of top-1;"
            + " 2 of 3 cost less than half a point",
        figure.title());
    var weights = ((BarPanel) figure.panels().get(0)).rows();
    assertEquals(List.of("0.25", "−0.50"), weights.stream().map(BarPanel.Row::text).toList());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  /** A bar of 3 points is three times as long as one of 1, whichever panel it is in. */
  @Test
  void sensitivity_panelsHaveOneScale() {
    var table = sensitivity(List.of("weight", "activation"), 1, 3);
    var image = QuantizationCharts.sensitivity(table).image();
    var half = image.getWidth() / 2;
    var weight = Looks.count(image.getSubimage(0, 0, half, image.getHeight()), Theme.VERMILLION);
    var activation =
        Looks.count(image.getSubimage(half, 0, half, image.getHeight()), Theme.VERMILLION);
    assertEquals(3, (double) activation / weight, 0.1);
  }

  @Test
  void sensitivity_ofSeventyFive_isReadable() {
    var kinds = new ArrayList<String>();
    var drops = new double[75];
    for (var i = 0; i < 75; i++) {
      kinds.add("weight");
      drops[i] = i == 9 ? Double.NaN : i;
    }
    var figure = QuantizationCharts.sensitivity(sensitivity(kinds, drops));
    var rows = ((BarPanel) figure.panels().get(0)).rows();
    assertEquals(75, rows.size());
    assertEquals("–", rows.get(9).text());
    assertEquals(3, rows.stream().filter(BarPanel.Row::strong).count());
    assertTrue(figure.height() >= 75 * 15, "rows are lower than their text");
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  @Test
  void hostile() {
    assertRefused(() -> QuantizationCharts.errors(List.of()), "at least one");
    assertRefused(
        () -> QuantizationCharts.tensor(new TensorQuantization("conv", GRID, new float[0])),
        "conv",
        "no values");
    assertRefused(
        () -> QuantizationCharts.sensitivity(Table.create("mine", StringColumn.create("kind"))),
        "'mine'",
        "'layer'");
    assertRefused(() -> QuantizationCharts.sensitivity(sensitivity(List.of())), "at least one");
  }

  private static Table sensitivity(List<String> kinds, double... drops) {
    var layer = StringColumn.create("layer");
    var bits = IntColumn.create("bits");
    var top1 = DoubleColumn.create("top1");
    for (var i = 0; i < drops.length; i++) {
      layer.append("layer" + i);
      bits.append(4);
      top1.append(90 - drops[i]);
    }
    return Table.create(
        "sensitivity",
        StringColumn.create("kind", kinds),
        layer,
        bits,
        top1,
        DoubleColumn.create("drop", drops));
  }
}
