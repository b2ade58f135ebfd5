package io.github.fdda.chart;

import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.NeighbourPurity;
import io.github.fdda.bns.Silhouette;
import io.github.fdda.bns.Tsne;
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
 * Figures of inter-class separation (FDDA, section 3.2). A title says that classes separate where
 * the silhouette coefficient ends at 0.1 or more, and at least 0.1 above where it begins.
 *
 * @since 0.1.0
 */
public final class SeparationCharts {

  private static final int MOST_CLASSES = 10;
  private static final int COLUMNS = 3;
  private static final int PANELS = 6;
  private static final int PANEL_HEIGHT = 270;
  private static final int PLANE_HEIGHT = 330;
  private static final double MARGIN = 0.1;

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
    requireDrawable(sample, layers);
    var silhouettes = layers.stream().map(layer -> Silhouette.of(sample, metric, layer)).toList();
    var panels =
        IntStream.range(0, layers.size())
            .mapToObj(i -> (Panel) panel(sample, metric, layers.get(i), silhouettes.get(i)))
            .toList();
    return new Figure(
        panelsTitle(sample.name(), layers, silhouettes),
        classLegend(sample, names),
        Math.min(COLUMNS, panels.size()),
        panels);
  }

  /**
   * One row a layer: the statistics of each image in the plane of their two principal components,
   * and beside it embedded by {@link Tsne}, as the paper shows them. With the {@link
   * NeighbourPurity} of both planes, and in the title that in all dimensions.
   *
   * @param sample of 2 to 10 classes, more than {@link NeighbourPurity#NEIGHBOURS} images; some
   *     hundred at most, since time grows with their square
   * @param metric its units are those of the statistics
   * @param layers from 0 to L − 1
   * @param names of all classes, or none
   * @throws InvalidInputException if there is no such layer, too few or too many classes, too few
   *     images, or a statistic is not finite
   */
  public static Figure neighbours(
      BnsSample sample, BnsMetric metric, List<Integer> layers, List<String> names) {
    requireDrawable(sample, layers);
    var rows = layers.stream().map(layer -> Planes.of(sample, metric, layer)).toList();
    return new Figure(
        rows.get(rows.size() - 1).title(sample.name()),
        classLegend(sample, names),
        2,
        rows.stream().flatMap(row -> row.panels(sample).stream()).toList());
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

  private static void requireDrawable(BnsSample sample, List<Integer> layers) {
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
  }

  private static List<LegendEntry> classLegend(BnsSample sample, List<String> names) {
    return IntStream.range(0, sample.classes().size())
        .mapToObj(
            i ->
                LegendEntry.marker(
                    className(sample.classes().get(i), names), Theme.color(i), Theme.marker(i)))
        .toList();
  }

  static String className(int label, List<String> names) {
    return label < names.size() ? names.get(label) : "class " + label;
  }

  private static ChartPanel panel(
      BnsSample sample, BnsMetric metric, int layer, double silhouette) {
    var plane = Projection.of(points(sample, metric, layer), "layer " + layer);
    var chart =
        Theme.chart(
            Theme.WIDTH / COLUMNS,
            PANEL_HEIGHT,
            Text.format("layer %d: silhouette %.2f", layer, silhouette),
            Text.format("component 1 (both show %.0f %%)", 100 * plane.share()),
            "component 2");
    return filled(chart, sample, plane);
  }

  private static double[][] points(BnsSample sample, BnsMetric metric, int layer) {
    return sample.statistics().stream()
        .map(statistics -> metric.coordinates(statistics, layer))
        .toArray(double[][]::new);
  }

  private static ChartPanel filled(XYChart chart, BnsSample sample, Projection plane) {
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
    return deep >= MARGIN && deep - shallow >= MARGIN
        ? "separate with depth"
        : "do not clearly separate with depth";
  }

  private static List<LegendEntry> legend(List<String> names) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> new LegendEntry(names.get(i), Theme.color(i), Theme.LINE, Theme.marker(i)))
        .toList();
  }

  /**
   * One layer in two planes.
   *
   * @param purity of the neighbours in all dimensions
   */
  private record Planes(int layer, double purity, Projection components, Projection embedding) {

    static Planes of(BnsSample sample, BnsMetric metric, int layer) {
      var points = points(sample, metric, layer);
      var components = Projection.of(points, "layer " + layer);
      return new Planes(
          layer,
          NeighbourPurity.of(points, sample.labels()),
          components,
          components.embedding(points));
    }

    List<Panel> panels(BnsSample sample) {
      var components =
          chart(
              "principal components",
              purity(this.components, sample),
              Text.format("component 1 (both show %.0f %%)", 100 * this.components.share()),
              "component 2");
      var embedding = chart("t-SNE", purity(this.embedding, sample), "", "");
      // Only who is near whom means something there.
      embedding.getStyler().setAxisTicksVisible(false);
      return List.of(
          filled(components, sample, this.components), filled(embedding, sample, this.embedding));
    }

    String title(String name) {
      return Text.format(
          "%s: in layer %d, with all dimensions, %.2f of the %d nearest neighbours are of the same class",
          name, layer, purity, NeighbourPurity.NEIGHBOURS);
    }

    private XYChart chart(String plane, double purity, String x, String y) {
      return Theme.chart(
          Theme.WIDTH / 2,
          PLANE_HEIGHT,
          Text.format("layer %d, %s: %.2f of neighbours alike", layer, plane, purity),
          x,
          y);
    }

    private static double purity(Projection plane, BnsSample sample) {
      return NeighbourPurity.of(plane.coordinates(), sample.labels());
    }
  }
}
