package io.github.fdda.chart;

import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.util.InvalidInputException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.Table;

/**
 * Figures of accuracy: as bit-widths vary, and which images change their class.
 *
 * @since 0.1.0
 */
public final class AccuracyCharts {

  private static final int MOST_WITH_COUNTS = 12;
  private static final int MOST_WITH_NAMES = 40;
  private static final int MOVES = 3;
  private static final Color SAME = new Color(0xDDDDDD);

  /** How far the lowest accuracy is from white. */
  private static final double LEAST_SHARE = 0.12;

  private AccuracyCharts() {}

  /**
   * Top-1 where weights and activations have the same bits, with the float network and the ranges
   * alone as references.
   *
   * @param sweep columns {@code network}, {@code bits}, {@code weights}, {@code activations},
   *     {@code float_top1}, {@code ranges_top1}, {@code top1} and {@code sd}, in percent
   * @throws InvalidInputException if a column or such a row is missing
   */
  public static Figure lines(Table sweep) {
    return lines(Map.of("FDDA", sweep));
  }

  /**
   * {@link #lines(Table)} of several sweeps in one figure.
   *
   * @param sweeps by name, in the order of the map
   * @throws InvalidInputException if a column is missing, or no sweep has a row with the same bits
   *     for weights and activations
   */
  public static Figure lines(Map<String, Table> sweeps) {
    var points = new LinkedHashMap<String, List<SweepPoint>>();
    sweeps.forEach((name, sweep) -> points.putAll(diagonals(name, sweep)));
    if (points.isEmpty()) {
      throw new InvalidInputException(
          "no row with the same bits for weights and activations; sweep some, like W4A4");
    }
    var all = points.values().stream().flatMap(List::stream).toList();
    var chart = Theme.chart(Theme.WIDTH, 380, "", "bits of weights and activations", "top-1 (%)");
    var legend = new ArrayList<LegendEntry>();
    Theme.axes(chart, bitsExtent(all), accuracyExtent(all));
    Theme.wholeNumbers(chart, bitsExtent(all));
    var references = new LinkedHashSet<Double>();
    var ranges = new LinkedHashSet<String>();
    var index = 0;
    for (var entry : points.entrySet()) {
      addAccuracy(chart, legend, entry.getKey(), entry.getValue(), index);
      addRanges(chart, legend, entry.getKey(), entry.getValue(), ranges, index);
      entry.getValue().forEach(point -> references.add(point.reference()));
      index++;
    }
    references.removeIf(reference -> reference.isNaN());
    legend.add(LegendEntry.line("float", Theme.TEXT, Theme.DASHED));
    var overlays =
        references.stream()
            .map(reference -> Overlays.horizontal(reference, Theme.TEXT, Theme.DASHED))
            .toList();
    return new Figure(linesTitle(points), legend, 1, List.of(new ChartPanel(chart, overlays)));
  }

  /**
   * Top-1 of every pair of bit-widths, one panel for each network and treatment of the first and
   * last layer.
   *
   * @param sweep as for {@link #lines(Table)}
   * @throws InvalidInputException if a column is missing or there is no row
   */
  public static Figure heatMap(Table sweep) {
    var groups =
        SweepPoint.of(sweep).stream()
            .collect(
                Collectors.groupingBy(
                    point -> (point.network() + " " + point.variant()).strip(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    if (groups.isEmpty()) {
      throw new InvalidInputException("a sweep without rows; give at least one");
    }
    return new Figure(
        heatMapTitle(groups),
        List.of(),
        Math.min(2, groups.size()),
        groups.values().stream().map(AccuracyCharts::heatMap).toList());
  }

  /**
   * How often an image of one class is given another. Images that keep their class are grey, so
   * that those that move are seen; up to 12 classes there are counts in the cells.
   *
   * @throws InvalidInputException if there is no class
   */
  public static Figure confusion(ConfusionMatrix matrix) {
    var count = matrix.classes().size();
    if (count == 0) {
      throw new InvalidInputException("a confusion of no classes; give at least one");
    }
    var most =
        IntStream.range(0, count * count)
            .filter(i -> i / count != i % count)
            .map(i -> matrix.count(i / count, i % count))
            .max()
            .orElse(0);
    var cells =
        IntStream.range(0, count)
            .mapToObj(
                row ->
                    IntStream.range(0, count)
                        .mapToObj(column -> confusionCell(matrix, row, column, most))
                        .toList())
            .toList();
    var names = confusionNames(matrix.classes());
    return Figure.of(
        confusionTitle(matrix), new HeatMap(names, names, "reference", "predicted", cells));
  }

  private static Map<String, List<SweepPoint>> diagonals(String name, Table sweep) {
    var points = SweepPoint.of(sweep).stream().filter(p -> p.weights() == p.activations()).toList();
    var networks = points.stream().map(SweepPoint::network).distinct().count();
    return points.stream()
        .sorted(Comparator.comparingDouble(SweepPoint::weights))
        .collect(
            Collectors.groupingBy(
                point ->
                    Stream.of(name, networks > 1 ? point.network() : "", point.variant())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" ")),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static void addAccuracy(
      XYChart chart, List<LegendEntry> legend, String name, List<SweepPoint> points, int index) {
    var deviations = points.stream().mapToDouble(p -> Double.isNaN(p.sd()) ? 0 : p.sd()).toArray();
    var series =
        chart.addSeries(
            name,
            points.stream().mapToDouble(SweepPoint::weights).toArray(),
            points.stream().mapToDouble(SweepPoint::top1).toArray(),
            deviations);
    series.setLineColor(Theme.color(index)).setLineStyle(Theme.LINE);
    series.setMarkerColor(Theme.color(index)).setMarker(Theme.marker(index));
    legend.add(new LegendEntry(name, Theme.color(index), Theme.LINE, Theme.marker(index)));
  }

  /** Sweeps of one network have the same ranges: one line is enough for them. */
  private static void addRanges(
      XYChart chart,
      List<LegendEntry> legend,
      String name,
      List<SweepPoint> points,
      Set<String> drawn,
      int index) {
    var bits = points.stream().mapToDouble(SweepPoint::weights).toArray();
    var ranges = points.stream().mapToDouble(SweepPoint::ranges).toArray();
    if (Arrays.stream(ranges).allMatch(Double::isNaN)
        || !drawn.add(Arrays.toString(bits) + Arrays.toString(ranges))) {
      return;
    }
    var color = drawn.size() == 1 ? Theme.FAINT : Theme.light(Theme.color(index));
    var label = drawn.size() == 1 ? "ranges only" : name + ", ranges only";
    Theme.addLine(chart, label, bits, ranges, color)
        .setMarker(SeriesMarkers.CIRCLE)
        .setLineStyle(new BasicStroke(1.5f));
    legend.add(new LegendEntry(label, color, new BasicStroke(1.5f), SeriesMarkers.CIRCLE));
  }

  private static Extent bitsExtent(List<SweepPoint> points) {
    var extent = Extent.of(points.stream().mapToDouble(SweepPoint::weights));
    var room = extent.max() - extent.min() < 1 ? 0.8 : 0.3;
    return new Extent(extent.min() - room, extent.max() + room);
  }

  private static Extent accuracyExtent(List<SweepPoint> points) {
    var extent =
        Extent.of(
                points.stream()
                    .flatMapToDouble(
                        p ->
                            DoubleStream.of(
                                p.top1() - (Double.isNaN(p.sd()) ? 0 : p.sd()),
                                p.ranges(),
                                p.reference())))
            .padded(0.06);
    return new Extent(Math.max(0, extent.min()), extent.max());
  }

  private static String linesTitle(Map<String, List<SweepPoint>> points) {
    var fewest = points.values().iterator().next().get(0);
    var sweeps =
        points.entrySet().stream()
            .map(
                e ->
                    e.getValue().stream()
                        .filter(p -> p.weights() == fewest.weights())
                        .findFirst()
                        .map(p -> Text.format("%s %.1f %%", e.getKey(), p.top1()))
                        .orElse(""));
    var ranges =
        Double.isNaN(fewest.ranges()) ? "" : Text.format("ranges only %.1f %%", fewest.ranges());
    return Stream.concat(
            sweeps, Stream.of(ranges, Text.format("float %.1f %%", fewest.reference())))
        .filter(part -> !part.isEmpty())
        .collect(
            Collectors.joining(
                ", ",
                String.format(
                    Locale.ROOT, "At W%.0fA%.0f: ", fewest.weights(), fewest.activations()),
                ""));
  }

  private static Panel heatMap(List<SweepPoint> points) {
    var weights =
        points.stream().map(SweepPoint::weights).distinct().sorted(Comparator.reverseOrder());
    var activations = points.stream().map(SweepPoint::activations).distinct().sorted().toList();
    var extent = Extent.of(points.stream().mapToDouble(SweepPoint::top1));
    var rows = weights.toList();
    var cells =
        rows.stream()
            .map(
                w ->
                    activations.stream()
                        .map(
                            a ->
                                points.stream()
                                    .filter(p -> p.weights() == w && p.activations() == a)
                                    .findFirst()
                                    .map(p -> accuracyCell(p.top1(), extent))
                                    .orElse(HeatMap.Cell.NONE))
                        .toList())
            .toList();
    return new HeatMap(
        rows.stream().map(w -> String.format(Locale.ROOT, "W%.0f", w)).toList(),
        activations.stream().map(a -> String.format(Locale.ROOT, "A%.0f", a)).toList(),
        "bits of weights",
        ("bits of activations " + points.get(0).variant()).strip(),
        cells);
  }

  private static HeatMap.Cell accuracyCell(double top1, Extent extent) {
    if (Double.isNaN(top1)) {
      return HeatMap.Cell.NONE;
    }
    var share = (top1 - extent.min()) / (extent.max() - extent.min());
    // The lowest is a value too, and not an empty cell.
    var color = Theme.mix(Color.WHITE, Theme.BLUE, LEAST_SHARE + (1 - LEAST_SHARE) * share);
    return new HeatMap.Cell(color, Text.format("%.1f", top1));
  }

  private static String heatMapTitle(Map<String, List<SweepPoint>> groups) {
    return groups.entrySet().stream()
        .map(group -> group.getKey() + ": " + extremes(group.getValue()))
        .collect(Collectors.joining("; "));
  }

  /**
   * The accuracy of the corners, which says whether few bits for weights or few for activations
   * cost more.
   */
  private static String extremes(List<SweepPoint> points) {
    var w = points.stream().mapToDouble(SweepPoint::weights).summaryStatistics();
    var a = points.stream().mapToDouble(SweepPoint::activations).summaryStatistics();
    var corners =
        Stream.of(
                at(points, w.getMin(), a.getMax()),
                at(points, w.getMax(), a.getMin()),
                at(points, w.getMin(), a.getMin()))
            .flatMap(List::stream)
            .distinct()
            .map(p -> Text.format("W%.0fA%.0f %.1f %%", p.weights(), p.activations(), p.top1()))
            .collect(Collectors.joining(", "));
    return Text.format("%s; float %.1f %%", corners, points.get(0).reference());
  }

  private static List<SweepPoint> at(List<SweepPoint> points, double weights, double activations) {
    return points.stream()
        .filter(p -> p.weights() == weights && p.activations() == activations)
        .limit(1)
        .toList();
  }

  private static HeatMap.Cell confusionCell(ConfusionMatrix matrix, int row, int column, int most) {
    var count = matrix.count(row, column);
    var text = matrix.classes().size() > MOST_WITH_COUNTS || count == 0 ? "" : "" + count;
    if (row == column) {
      return new HeatMap.Cell(SAME, text);
    }
    // The root lets single images be seen beside the most frequent move.
    var share = most == 0 ? 0 : Math.sqrt((double) count / most);
    return new HeatMap.Cell(Theme.mix(Color.WHITE, Theme.VERMILLION, share), text);
  }

  /** All names, or the number of every tenth class where there is no room for more. */
  private static List<String> confusionNames(List<String> classes) {
    return classes.size() <= MOST_WITH_NAMES
        ? classes
        : IntStream.range(0, classes.size())
            .mapToObj(i -> i % 10 == 0 ? String.valueOf(i) : "")
            .toList();
  }

  private static String confusionTitle(ConfusionMatrix matrix) {
    var count = matrix.classes().size();
    var moves =
        IntStream.range(0, count * count)
            .filter(i -> i / count != i % count && matrix.count(i / count, i % count) > 0)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -matrix.count(i / count, i % count)))
            .limit(MOVES)
            .map(
                i ->
                    String.format(
                        Locale.ROOT,
                        "%s → %s (%d)",
                        matrix.classes().get(i / count),
                        matrix.classes().get(i % count),
                        matrix.count(i / count, i % count)))
            .collect(Collectors.joining(", "));
    var same = Text.format("%.1f %% of %d agree", matrix.agreement(), matrix.images());
    return moves.isEmpty() ? same : same + "; most often " + moves;
  }
}
