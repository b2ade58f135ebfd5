package io.github.fdda.chart;

import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.Silhouette;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Figures of inter-class separation (FDDA, section 3.2).
 *
 * @since 0.1.0
 */
public final class SeparationCharts {

  private static final int MOST_CLASSES = 10;
  private static final int COLUMNS = 3;
  private static final int PANELS = 6;
  private static final int PANEL_HEIGHT = 270;

  private SeparationCharts() {}

  /**
   * {@link #panels(BnsSample, BnsMetric, List)} of six layers, evenly from first to last.
   *
   * @throws InvalidInputException as {@link #panels(BnsSample, BnsMetric, List, List)}
   */
  public static Figure panels(BnsSample sample, BnsMetric metric) {
    return panels(sample, metric, Layers.evenly(sample.layout().layers(), PANELS));
  }

  /**
   * {@link #panels(BnsSample, BnsMetric, List, List)} without names of classes.
   *
   * @throws InvalidInputException as {@link #panels(BnsSample, BnsMetric, List, List)}
   */
  public static Figure panels(BnsSample sample, BnsMetric metric, List<Integer> layers) {
    return panels(sample, metric, layers, List.of());
  }

  /**
   * The statistics of each image in the plane of their two principal components, one panel a layer.
   *
   * @param sample of 2 to 10 classes
   * @param metric its units are those of the statistics
   * @param layers from 0 to L − 1
   * @param names of all classes, or none
   * @throws InvalidInputException if there is no such layer, too few or too many classes, or a
   *     statistic is not finite
   */
  public static Figure panels(
      BnsSample sample, BnsMetric metric, List<Integer> layers, List<String> names) {
    Layers.check(layers, sample.layout().layers());
    requireClasses(sample);
    if (sample.classes().size() > MOST_CLASSES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "sample '%s' has %d classes, a figure shows at most %d; choose with sample.ofClasses(...)",
              sample.name(),
              sample.classes().size(),
              MOST_CLASSES));
    }
    var silhouettes = layers.stream().map(layer -> Silhouette.of(sample, metric, layer)).toList();
    var panels =
        IntStream.range(0, layers.size())
            .mapToObj(i -> (Panel) panel(sample, metric, layers.get(i), silhouettes.get(i)))
            .toList();
    var legend =
        IntStream.range(0, sample.classes().size())
            .mapToObj(
                i ->
                    LegendEntry.marker(
                        className(sample.classes().get(i), names), Theme.color(i), Theme.marker(i)))
            .toList();
    return new Figure(
        panelsTitle(sample.name(), layers, silhouettes),
        legend,
        Math.min(COLUMNS, panels.size()),
        panels);
  }

  /**
   * The silhouette coefficient by layer, one line a sample.
   *
   * @param samples of at least two classes each
   * @param metric to measure with
   * @throws InvalidInputException if there is no sample, or one of a single class
   */
  public static Figure silhouette(List<BnsSample> samples, BnsMetric metric) {
    var lines = silhouettes(samples, metric);
    var layers = samples.get(0).layout().layers();
    var chart = Theme.chart(Theme.WIDTH, 320, "", Layers.AXIS, "silhouette coefficient (−1 to 1)");
    var values = lines.values().stream().flatMapToDouble(l -> l.stream().mapToDouble(v -> v));
    Theme.axes(
        chart,
        Layers.extent(layers),
        Extent.of(DoubleStream.concat(DoubleStream.of(0), values)).padded(0.08));
    Theme.wholeNumbers(chart, Layers.extent(layers));
    var index = 0;
    for (var line : lines.entrySet()) {
      Theme.addLine(
              chart,
              line.getKey(),
              Layers.numbers(layers),
              line.getValue().stream().mapToDouble(v -> v).toArray(),
              Theme.color(index))
          .setMarker(Theme.marker(index));
      index++;
    }
    return new Figure(
        silhouetteTitle(lines),
        legend(List.copyOf(lines.keySet())),
        1,
        List.of(ChartPanel.of(chart, Overlays.horizontal(0, Theme.FAINT, Theme.THIN))));
  }

  /**
   * One row a layer, one column a sample: the silhouette coefficient, from −1 to 1.
   *
   * @throws InvalidInputException if there is no sample, or one of a single class
   */
  public static Table silhouetteTable(List<BnsSample> samples, BnsMetric metric) {
    var lines = silhouettes(samples, metric);
    var layer = IntColumn.create("layer");
    IntStream.range(0, samples.get(0).layout().layers()).forEach(layer::append);
    var table = Table.create("silhouette coefficient", layer);
    lines.forEach((name, values) -> table.addColumns(DoubleColumn.create(name, values)));
    return table;
  }

  static String className(int label, List<String> names) {
    return label < names.size() ? names.get(label) : "class " + label;
  }

  private static ChartPanel panel(
      BnsSample sample, BnsMetric metric, int layer, double silhouette) {
    var points =
        sample.statistics().stream()
            .map(statistics -> metric.coordinates(statistics, layer))
            .toArray(double[][]::new);
    var plane = Projection.of(points, "layer " + layer);
    var chart =
        Theme.chart(
            Theme.WIDTH / COLUMNS,
            PANEL_HEIGHT,
            Text.format("layer %d: silhouette %.2f", layer, silhouette),
            Text.format("component 1 (both show %.0f %%)", 100 * plane.share()),
            "component 2");
    Theme.axes(chart, Extent.of(plane.x()).padded(0.06), Extent.of(plane.y()).padded(0.06));
    var classes = sample.classes();
    for (var i = 0; i < classes.size(); i++) {
      addClass(chart, sample, plane, classes.get(i), i);
    }
    return ChartPanel.of(chart);
  }

  private static void addClass(
      XYChart chart, BnsSample sample, Projection plane, int label, int index) {
    var members =
        IntStream.range(0, sample.size()).filter(i -> sample.labels().get(i) == label).toArray();
    plane.mark(chart, "class " + label, members, Theme.color(index), Theme.marker(index));
  }

  private static Map<String, List<Double>> silhouettes(List<BnsSample> samples, BnsMetric metric) {
    if (samples.isEmpty()) {
      throw new InvalidInputException("a silhouette of no sample; give at least one");
    }
    var lines = new LinkedHashMap<String, List<Double>>();
    for (var sample : samples) {
      requireClasses(sample);
      lines.put(
          ShortNames.unused(sample.name(), lines.keySet()), Silhouette.byLayer(sample, metric));
    }
    return lines;
  }

  private static void requireClasses(BnsSample sample) {
    if (sample.classes().size() < 2) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "sample '%s' has only class %d; separation needs at least two classes",
              sample.name(),
              sample.classes().get(0)));
    }
  }

  private static String panelsTitle(String name, List<Integer> layers, List<Double> silhouettes) {
    if (layers.size() == 1) {
      return Text.format(
          "%s: silhouette %.2f in layer %d", name, silhouettes.get(0), layers.get(0));
    }
    var last = layers.size() - 1;
    return Text.format(
        "%s: classes %s, silhouette %.2f in layer %d, %.2f in layer %d",
        name,
        verb(silhouettes.get(0), silhouettes.get(last)),
        silhouettes.get(0),
        layers.get(0),
        silhouettes.get(last),
        layers.get(last));
  }

  private static String silhouetteTitle(Map<String, List<Double>> lines) {
    return lines.entrySet().stream()
        .map(
            line -> {
              var first = line.getValue().get(0);
              var last = line.getValue().get(line.getValue().size() - 1);
              return Text.format(
                  "classes of %s %s (silhouette %.2f → %.2f)",
                  line.getKey(), verb(first, last), first, last);
            })
        .collect(Collectors.collectingAndThen(Collectors.joining("; "), Text::capital));
  }

  private static String verb(double shallow, double deep) {
    return deep > shallow ? "separate with depth" : "do not separate with depth";
  }

  private static List<LegendEntry> legend(List<String> names) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> new LegendEntry(names.get(i), Theme.color(i), Theme.LINE, Theme.marker(i)))
        .toList();
  }
}
