package io.github.fdda.chart;

import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.LayerError;
import io.github.fdda.quantize.grid.SquaredErrors;
import io.github.fdda.quantize.grid.TensorQuantization;
import io.github.fdda.util.InvalidInputException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import tech.tablesaw.api.Table;

/**
 * Figures of what quantization does to weights and activations.
 *
 * @since 0.1.0
 */
public final class QuantizationCharts {

  private static final int BINS = 150;

  private static final int MOST_LINES = 64;
  private static final int EMPHASIZED = 3;
  private static final List<String> KINDS = List.of("weight", "activation");

  private QuantizationCharts() {}

  /**
   * The values of a tensor before and after quantization: a histogram with the grid of levels and
   * the clipped tails, and below it how many values each level gets.
   *
   * @throws InvalidInputException if the tensor is empty
   */
  public static Figure tensor(TensorQuantization tensor) {
    var values = toDoubles(tensor.values());
    if (values.length == 0) {
      throw new InvalidInputException(tensor.layer() + ": no values; give a tensor that has some");
    }
    var levels = toDoubles(tensor.levels());
    var x =
        Extent.of(DoubleStream.concat(DoubleStream.of(values), DoubleStream.of(levels)))
            .padded(0.03);
    var before = before(tensor, levels, x);
    var after = after(toDoubles(tensor.quantized()), levels, x);
    Theme.flush(List.of(before.chart(), after.chart()));
    return new Figure(tensorTitle(tensor), tensorLegend(levels.length), 1, List.of(before, after));
  }

  /**
   * Rounding and clipping error by layer, in percent of the signal, weights and activations apart;
   * {@link LayerError#table} has the figures.
   *
   * @param errors in execution order of each kind
   * @throws InvalidInputException if there is none
   */
  public static Figure errors(List<LayerError> errors) {
    requireSome(errors.isEmpty());
    var names = ShortNames.ofLayers(errors.stream().map(LayerError::layer).distinct().toList());
    var worst = worstOfEachKind(errors);
    var rows =
        rows(
            errors.stream().map(LayerError::kind).toList(),
            i -> bar(errors.get(i), names, worst.contains(errors.get(i))));
    var panels = bars(rows, "s: squared error in % of the signal");
    return new Figure(
        errorsTitle(errors, worst, names),
        List.of(
            LegendEntry.area("rounding", Theme.BLUE),
            LegendEntry.area("clipping", Theme.VERMILLION)),
        panels.size(),
        panels);
  }

  /**
   * Top-1 lost when only one layer is quantized, in execution order, weights and activations apart.
   *
   * @param table columns {@code kind}, {@code layer}, {@code bits}, {@code top1} and {@code drop},
   *     in points of percent
   * @throws InvalidInputException if there is no row or a column is missing
   */
  public static Figure sensitivity(Table table) {
    Tables.require(table, "kind", "layer", "bits", "top1", "drop");
    requireSome(table.isEmpty());
    var kind = table.stringColumn("kind").asList();
    var layer = table.stringColumn("layer").asList();
    var drop = Tables.numbers(table, "drop");
    var bits = Tables.numbers(table, "bits");
    var names = ShortNames.ofLayers(layer.stream().distinct().toList());
    var worst =
        IntStream.range(0, drop.length)
            .filter(i -> drop[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -drop[i]))
            .limit(EMPHASIZED)
            .toList();
    var rows =
        rows(
            kind,
            i -> bar(names.getOrDefault(layer.get(i), layer.get(i)), drop[i], worst.contains(i)));
    var panels = bars(rows, "s: points of top-1 lost");
    return new Figure(
        sensitivityTitle(kind, layer, bits, drop, names), List.of(), panels.size(), panels);
  }

  private static BarPanel.Row bar(String name, double drop, boolean strong) {
    return new BarPanel.Row(
        name,
        List.of(drop),
        List.of(strong ? Theme.VERMILLION : Theme.BLUE),
        Double.isNaN(drop) ? "–" : Text.format("%.2f", drop),
        strong);
  }

  private static BarPanel.Row bar(LayerError error, Map<String, String> names, boolean strong) {
    return new BarPanel.Row(
        names.getOrDefault(error.layer(), error.layer()),
        List.of(percent(error.rounding(), error), percent(error.clipping(), error)),
        List.of(Theme.BLUE, Theme.VERMILLION),
        Text.number(percent(error)) + " %",
        strong);
  }

  /** Rows of each kind that occurs. */
  private static Map<String, List<BarPanel.Row>> rows(
      List<String> kinds, IntFunction<BarPanel.Row> row) {
    return KINDS.stream()
        .filter(kinds::contains)
        .collect(
            Collectors.toMap(
                kind -> kind,
                kind ->
                    IntStream.range(0, kinds.size())
                        .filter(i -> kinds.get(i).equals(kind))
                        .mapToObj(row)
                        .toList(),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  private static List<Panel> bars(Map<String, List<BarPanel.Row>> rows, String title) {
    var all = rows.values().stream().flatMap(List::stream).toList();
    return rows.entrySet().stream()
        .map(
            kind ->
                (Panel)
                    new BarPanel(
                        Theme.WIDTH / rows.size(), kind.getKey() + title, kind.getValue(), all))
        .toList();
  }

  private static List<LegendEntry> tensorLegend(int levels) {
    var values = LegendEntry.area("values", Theme.BLUE);
    var grid = LegendEntry.line("levels of the grid", Theme.ORANGE, Theme.THIN);
    var clipped = LegendEntry.area("clipped", Theme.VERMILLION);
    return levels <= MOST_LINES ? List.of(values, grid, clipped) : List.of(values, clipped);
  }

  private static ChartPanel before(TensorQuantization tensor, double[] levels, Extent x) {
    var values = toDoubles(tensor.values());
    var bins = histogram(values, x);
    var most = Arrays.stream(bins).max().orElse(1);
    var chart = Theme.chart(Theme.WIDTH, 260, "before quantization", "value", "values per bin (%)");
    var logarithmic = most > 100 * typical(bins);
    var low = logarithmic ? 100.0 / values.length / 2 : 0;
    var y = new Extent(low, 1.08 * most);
    if (logarithmic) {
      Theme.logarithmicY(chart);
    }
    Theme.axes(chart, x, logarithmic ? y.decades() : y);
    if (levels.length <= MOST_LINES) {
      addLevels(chart, levels, chart.getStyler().getYAxisMin(), chart.getStyler().getYAxisMax());
    }
    addSteps(chart, bins, x, chart.getStyler().getYAxisMin());
    return new ChartPanel(chart, tails(tensor, levels, x));
  }

  private static List<ChartPanel.Overlay> tails(
      TensorQuantization tensor, double[] levels, Extent x) {
    var clipped = clipped(tensor);
    var last = levels[levels.length - 1];
    // Where clipping begins, see AffineGrid.clips.
    var half = (levels[1] - levels[0]) / 2;
    var all = tensor.values().length;
    return Stream.of(
            tail(count(clipped, v -> v < levels[0]), all, x.min(), levels[0] - half),
            tail(count(clipped, v -> v > last), all, last + half, x.max()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static double[] clipped(TensorQuantization tensor) {
    return Arrays.stream(toDoubles(tensor.values()))
        .filter(value -> tensor.grid().clips((float) value))
        .toArray();
  }

  private static Optional<ChartPanel.Overlay> tail(long count, int all, double from, double to) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            Overlays.band(from, to, Theme.VERMILLION, Text.number(100.0 * count / all) + " %"));
  }

  private static ChartPanel after(double[] quantized, double[] levels, Extent x) {
    var shares =
        Arrays.stream(levels)
            .map(
                level ->
                    100.0 * count(quantized, v -> (float) v == (float) level) / quantized.length)
            .toArray();
    var chart =
        Theme.chart(Theme.WIDTH, 220, "after quantization", "value", "values per level (%)");
    var most = Arrays.stream(shares).max().orElse(1);
    Theme.axes(chart, x, new Extent(0, 1.08 * most));
    var bars = verticals(levels, 0, shares);
    var width = Math.max(1, Math.min(12, 0.6f * ((float) Theme.WIDTH - 100) / levels.length));
    Theme.addLine(chart, "values per level", bars[0], bars[1], Theme.BLUE)
        .setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
    return ChartPanel.of(chart);
  }

  private static void addLevels(XYChart chart, double[] levels, double low, double high) {
    var heights = new double[levels.length];
    Arrays.fill(heights, high);
    var lines = verticals(levels, low, heights);
    Theme.addLine(chart, "levels", lines[0], lines[1], Theme.ORANGE).setLineStyle(Theme.THIN);
  }

  private static void addSteps(XYChart chart, double[] bins, Extent x, double floor) {
    var width = (x.max() - x.min()) / bins.length;
    var corners = 2 * bins.length;
    var across =
        IntStream.range(0, corners).mapToDouble(i -> x.min() + Math.floorDiv(i + 1, 2) * width);
    var up = IntStream.range(0, corners).mapToDouble(i -> Math.max(floor, bins[i / 2]));
    var series =
        Theme.addLine(
            chart,
            "before",
            around(x.min(), across, x.max()),
            around(floor, up, floor),
            Theme.BLUE);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setFillColor(new Color(0, 0x72, 0xB2, 90));
    series.setLineStyle(Theme.THIN);
  }

  private static double[] around(double first, DoubleStream values, double last) {
    return DoubleStream.concat(
            DoubleStream.concat(DoubleStream.of(first), values), DoubleStream.of(last))
        .toArray();
  }

  /** Vertical lines as one series: up, then a gap. */
  private static double[][] verticals(double[] at, double low, double[] high) {
    var x = new double[3 * at.length];
    var y = new double[3 * at.length];
    for (var i = 0; i < at.length; i++) {
      Arrays.fill(x, 3 * i, 3 * i + 3, at[i]);
      y[3 * i] = low;
      y[3 * i + 1] = high[i];
      y[3 * i + 2] = Double.NaN;
    }
    return new double[][] {x, y};
  }

  /** Percent of the values in each of equally wide bins. */
  private static double[] histogram(double[] values, Extent x) {
    var bins = new double[BINS];
    for (var value : values) {
      var bin = (int) (BINS * (value - x.min()) / (x.max() - x.min()));
      bins[Math.min(bin, BINS - 1)] += 100.0 / values.length;
    }
    return bins;
  }

  private static double typical(double[] bins) {
    var filled = Arrays.stream(bins).filter(bin -> bin > 0).sorted().toArray();
    return filled[filled.length / 2];
  }

  private static long count(double[] values, DoublePredicate condition) {
    return Arrays.stream(values).filter(condition).count();
  }

  private static String tensorTitle(TensorQuantization tensor) {
    var grid = tensor.grid();
    var errors = SquaredErrors.of(tensor.values(), grid).mean("", tensor.layer(), grid.bits());
    return Text.format(
        "%s, %d bits: %d levels %s, %s %% of the values clipped, error %s %% of the signal",
        tensor.layer(),
        grid.bits(),
        tensor.levels().length,
        grid instanceof AffineGrid affine
            ? Text.number(affine.scale()) + " apart"
            : "by factors of √2",
        Text.number(100.0 * clipped(tensor).length / tensor.values().length),
        Text.number(percent(errors)));
  }

  private static List<LayerError> worstOfEachKind(List<LayerError> errors) {
    return KINDS.stream()
        .map(kind -> errors.stream().filter(error -> error.kind().equals(kind)))
        .map(ofKind -> ofKind.max(Comparator.comparingDouble(QuantizationCharts::percent)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String errorsTitle(
      List<LayerError> errors, List<LayerError> worst, Map<String, String> names) {
    var layers =
        worst.stream()
            .map(
                e ->
                    "%ss lose most in %s (%s %% of the signal)"
                        .formatted(
                            e.kind(),
                            names.getOrDefault(e.layer(), e.layer()),
                            Text.number(percent(e))))
            .collect(Collectors.joining(", "));
    var clipping = errors.stream().mapToDouble(e -> percent(e.clipping(), e)).sum();
    var all = errors.stream().mapToDouble(QuantizationCharts::percent).sum();
    return Text.format(
        "%s; clipping is %.0f %% of the error",
        Text.capital(layers), all == 0 ? 0 : 100 * clipping / all);
  }

  private static String sensitivityTitle(
      List<String> kind,
      List<String> layer,
      double[] bits,
      double[] drop,
      Map<String, String> names) {
    var worst =
        IntStream.range(0, drop.length)
            .boxed()
            .reduce((a, b) -> drop[b] > drop[a] || Double.isNaN(drop[a]) ? b : a)
            .orElseThrow();
    var half = Arrays.stream(drop).filter(d -> d < 0.5).count();
    return Text.format(
        "Quantizing the %s of %s alone, to %.0f bits, costs most: %.2f points of top-1; %d of %d cost less than half a point",
        kind.get(worst),
        names.getOrDefault(layer.get(worst), layer.get(worst)),
        bits[worst],
        drop[worst],
        half,
        drop.length);
  }

  private static double percent(LayerError error) {
    return percent(error.clipping() + error.rounding(), error);
  }

  /** A layer without any signal cannot lose it. */
  private static double percent(double part, LayerError error) {
    return error.signal() == 0 ? 0 : 100 * part / error.signal();
  }

  private static double[] toDoubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static void requireSome(boolean none) {
    if (none) {
      throw new InvalidInputException("a figure of no layers; give at least one");
    }
  }
}
