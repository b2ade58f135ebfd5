package io.github.fdda.chart;

import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.Incohesion;
import io.github.fdda.util.InvalidInputException;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Figures of intra-class incohesion (FDDA, section 3.2).
 *
 * @since 0.1.0
 */
public final class IncohesionCharts {

  private static final int LAYERS = 5;
  private static final int HEIGHT = 340;
  private static final String DISTANCE = "distance √(MSE(μ) + MSE(σ²))";

  private IncohesionCharts() {}

  /**
   * {@link #byLayer(List, List)} of five layers, evenly from first to last.
   *
   * @throws InvalidInputException if there is no sample
   */
  public static Figure byLayer(List<Incohesion> incohesions) {
    requireSome(incohesions);
    return byLayer(incohesions, Layers.evenly(incohesions.get(0).layers(), LAYERS));
  }

  /**
   * The distribution of the distances of images to the point of their class, samples side by side
   * in each layer.
   *
   * @param incohesions one a sample, of one network
   * @param layers from 0 to L − 1
   * @throws InvalidInputException if there is no sample or no such layer
   */
  public static Figure byLayer(List<Incohesion> incohesions, List<Integer> layers) {
    requireSome(incohesions);
    Layers.check(layers, incohesions.get(0).layers());
    var boxes = new ArrayList<Overlays.Box>();
    var step = 0.8 / incohesions.size();
    var width = Math.min(40, 0.75 * step * (Theme.WIDTH - 80) / layers.size());
    for (var i = 0; i < layers.size(); i++) {
      for (var s = 0; s < incohesions.size(); s++) {
        var quartiles = Quartiles.of(incohesions.get(s).within().get(layers.get(i)));
        var x = i + (s - (incohesions.size() - 1) / 2.0) * step;
        boxes.add(new Overlays.Box(x, width, Theme.color(s), quartiles));
      }
    }
    var chart =
        Theme.chart(
            Theme.WIDTH,
            HEIGHT,
            "",
            Layers.axis(layers.size(), incohesions.get(0).layers()),
            DISTANCE);
    // XChart's own numbers only make room for the labels.
    chart.getStyler().setXAxisTickLabelsColor(Theme.CLEAR).setXAxisTickMarksColor(Theme.CLEAR);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    var extent =
        Extent.of(
                boxes.stream()
                    .map(Overlays.Box::quartiles)
                    .flatMapToDouble(q -> DoubleStream.of(0, q.high())))
            .padded(0.03);
    Theme.axes(chart, new Extent(-0.5, layers.size() - 0.5), extent);
    var labels = layers.stream().map(String::valueOf).toList();
    return new Figure(
        byLayerTitle(incohesions, layers.get(layers.size() - 1)),
        IntStream.range(0, incohesions.size())
            .mapToObj(s -> LegendEntry.area(incohesions.get(s).name(), Theme.color(s)))
            .toList(),
        1,
        List.of(ChartPanel.of(chart, Overlays.categories(labels), Overlays.boxes(boxes))));
  }

  /**
   * Distances within and between classes by layer: the median as a line, the quartiles as a band.
   *
   * @param incohesion of a single class, it is drawn without the line between classes
   */
  public static Figure withinAndBetween(Incohesion incohesion) {
    var within = incohesion.within().stream().map(Quartiles::of).toList();
    var between = incohesion.between().stream().map(Quartiles::of).toList();
    var chart = Theme.chart(Theme.WIDTH, HEIGHT, "", Layers.AXIS, DISTANCE);
    var values =
        Stream.concat(within.stream(), between.stream())
            .flatMapToDouble(q -> DoubleStream.of(0, q.third()));
    Theme.axes(
        chart,
        Layers.extent(incohesion.layers()),
        new Extent(0, Extent.of(values).padded(0.05).max()));
    Theme.wholeNumbers(chart, Layers.extent(incohesion.layers()));
    addBand(chart, "between classes", between, Theme.ORANGE);
    addBand(chart, "within a class", within, Theme.BLUE);
    var inside = LegendEntry.line("within a class (median, quartiles)", Theme.BLUE);
    var outside = LegendEntry.line("to the other classes", Theme.ORANGE);
    return new Figure(
        withinAndBetweenTitle(incohesion),
        incohesion.between().get(0).isEmpty() ? List.of(inside) : List.of(inside, outside),
        1,
        List.of(ChartPanel.of(chart)));
  }

  /**
   * One row a layer and sample: {@code layer}, {@code sample}, {@code within} and {@code between},
   * the mean distances, and the quartiles of the first.
   *
   * @throws InvalidInputException if there is no sample
   */
  public static Table table(List<Incohesion> incohesions) {
    requireSome(incohesions);
    var layer = IntColumn.create("layer");
    var sample = StringColumn.create("sample");
    var within = DoubleColumn.create("within");
    var first = DoubleColumn.create("first_quartile");
    var median = DoubleColumn.create("median");
    var third = DoubleColumn.create("third_quartile");
    var between = DoubleColumn.create("between");
    for (var i = 0; i < incohesions.get(0).layers(); i++) {
      for (var incohesion : incohesions) {
        var quartiles = Quartiles.of(incohesion.within().get(i));
        layer.append(i);
        sample.append(incohesion.name());
        within.append(incohesion.meanWithin(i));
        first.append(quartiles.first());
        median.append(quartiles.median());
        third.append(quartiles.third());
        between.append(incohesion.meanBetween(i));
      }
    }
    return Table.create("distances of BNS", layer, sample, within, first, median, third, between);
  }

  /** {@link #cloud(ClassCenters, List, BnsMetric, int, List, List)} without names of classes. */
  public static Figure cloud(
      ClassCenters centers,
      List<BnsSample> samples,
      BnsMetric metric,
      int layer,
      List<Integer> classes) {
    return cloud(centers, samples, metric, layer, classes, List.of());
  }

  /**
   * Centers and the statistics around them in one plane, that of the two principal components of
   * all of them: a colour a class, a marker a sample.
   *
   * @param centers of all classes
   * @param samples distorted centers, synthetic images, real images
   * @param metric its units are those of the statistics
   * @param layer from 0 to L − 1
   * @param classes which to draw; a few
   * @param names of all classes, or none
   * @throws InvalidInputException if there is no such layer or class, no sample, or a statistic is
   *     not finite
   */
  public static Figure cloud(
      ClassCenters centers,
      List<BnsSample> samples,
      BnsMetric metric,
      int layer,
      List<Integer> classes,
      List<String> names) {
    Layers.check(List.of(layer), centers.layout().layers());
    requireClasses(centers, samples, classes);
    var chosen = samples.stream().map(sample -> sample.ofClasses(classes)).toList();
    var statistics = new ArrayList<Bns>();
    classes.forEach(label -> statistics.add(centers.classes().get(label).statistics()));
    chosen.forEach(sample -> statistics.addAll(sample.statistics()));
    var plane =
        Projection.of(
            statistics.stream().map(s -> metric.coordinates(s, layer)).toArray(double[][]::new),
            "layer " + layer);
    var chart =
        Theme.chart(
            Theme.WIDTH,
            480,
            "",
            Text.format("component 1 (both show %.0f %% of the variance)", 100 * plane.share()),
            "component 2");
    Theme.axes(chart, Extent.of(plane.x()).padded(0.05), Extent.of(plane.y()).padded(0.05));
    var start = classes.size();
    for (var s = 0; s < chosen.size(); s++) {
      addCloud(chart, plane, start, chosen.get(s), classes, s);
      start += chosen.get(s).size();
    }
    addCenters(chart, plane, classes);
    return new Figure(
        cloudTitle(centers, chosen, metric, layer),
        cloudLegend(chosen, classes, names),
        1,
        List.of(ChartPanel.of(chart)));
  }

  private static void addCloud(
      XYChart chart,
      Projection plane,
      int start,
      BnsSample sample,
      List<Integer> classes,
      int index) {
    for (var c = 0; c < classes.size(); c++) {
      int label = classes.get(c);
      var members =
          IntStream.range(0, sample.size())
              .filter(i -> sample.labels().get(i) == label)
              .map(i -> start + i)
              .toArray();
      if (members.length > 0) {
        plane.mark(
            chart,
            String.format(Locale.ROOT, "sample %d class %d", index, label),
            members,
            Theme.color(c),
            Theme.open(index));
      }
    }
  }

  private static void addCenters(XYChart chart, Projection plane, List<Integer> classes) {
    for (var c = 0; c < classes.size(); c++) {
      plane.mark(chart, "center " + classes.get(c), new int[] {c}, Theme.color(c), Theme.STAR);
    }
  }

  private static List<LegendEntry> cloudLegend(
      List<BnsSample> samples, List<Integer> classes, List<String> names) {
    var legend = new ArrayList<LegendEntry>();
    legend.add(LegendEntry.marker("center", Theme.FAINT, Theme.STAR));
    for (var s = 0; s < samples.size(); s++) {
      legend.add(LegendEntry.marker(samples.get(s).name(), Theme.FAINT, Theme.open(s)));
    }
    for (var c = 0; c < classes.size(); c++) {
      legend.add(
          LegendEntry.area(SeparationCharts.className(classes.get(c), names), Theme.color(c)));
    }
    return legend;
  }

  private static void addBand(XYChart chart, String name, List<Quartiles> quartiles, Color color) {
    if (quartiles.stream().allMatch(q -> Double.isNaN(q.median()))) {
      return;
    }
    var there = Layers.numbers(quartiles.size());
    var x =
        DoubleStream.concat(
                DoubleStream.of(there),
                IntStream.range(0, there.length).mapToDouble(i -> there[there.length - 1 - i]))
            .toArray();
    var y =
        DoubleStream.concat(
                quartiles.stream().mapToDouble(Quartiles::first),
                IntStream.range(0, there.length)
                    .mapToDouble(i -> quartiles.get(there.length - 1 - i).third()))
            .toArray();
    var band = chart.addSeries(name + " quartiles", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setMarker(SeriesMarkers.NONE).setLineColor(Theme.light(color));
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 60));
    Theme.addLine(
            chart, name, there, quartiles.stream().mapToDouble(Quartiles::median).toArray(), color)
        .setMarker(SeriesMarkers.CIRCLE);
  }

  private static String byLayerTitle(List<Incohesion> incohesions, int layer) {
    return incohesions.stream()
        .map(i -> i.name() + " " + Text.number(i.meanWithin(layer)))
        .collect(
            Collectors.joining(
                ", ",
                String.format(Locale.ROOT, "Mean distance to the class in layer %d: ", layer),
                ""));
  }

  private static String withinAndBetweenTitle(Incohesion incohesion) {
    var last = incohesion.layers() - 1;
    var title =
        Text.format(
            "%s: images lie %s from their own class in layer %d",
            incohesion.name(), Text.number(incohesion.meanWithin(last)), last);
    return incohesion.between().get(last).isEmpty()
        ? title
        : Text.format(
            "%s, %s from the others (%.1f times as far; %.1f times in layer 0)",
            title,
            Text.number(incohesion.meanBetween(last)),
            incohesion.meanBetween(last) / incohesion.meanWithin(last),
            incohesion.meanBetween(0) / incohesion.meanWithin(0));
  }

  private static String cloudTitle(
      ClassCenters centers, List<BnsSample> samples, BnsMetric metric, int layer) {
    return samples.stream()
        .map(sample -> Incohesion.toCenters(sample, centers, metric))
        .map(i -> i.name() + " " + Text.number(i.meanWithin(layer)))
        .collect(
            Collectors.joining(
                ", ",
                String.format(Locale.ROOT, "Layer %d, mean distance to the own center: ", layer),
                ""));
  }

  private static void requireSome(List<Incohesion> incohesions) {
    if (incohesions.isEmpty()) {
      throw new InvalidInputException("a figure of no incohesion; give at least one sample's");
    }
  }

  private static void requireClasses(
      ClassCenters centers, List<BnsSample> samples, List<Integer> classes) {
    if (samples.isEmpty() || classes.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "a cloud of %d samples and %d classes; give at least one of each",
              samples.size(),
              classes.size()));
    }
    for (var label : classes) {
      if (label < 0 || label >= centers.classes().size()) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "class %d: there are %d classes, from 0",
                label,
                centers.classes().size()));
      }
    }
  }
}
