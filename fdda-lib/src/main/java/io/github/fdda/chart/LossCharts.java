package io.github.fdda.chart;

import io.github.fdda.LossHistory;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.util.InvalidInputException;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Figures of the terms of a loss.
 *
 * @since 0.1.0
 */
public final class LossCharts {

  private static final int FEW = 30;
  private static final int MOST_NAMED = 2;

  private LossCharts() {}

  /**
   * Every term over the iterations, each on a scale of its own: logarithmic where positive values
   * span more than two powers of ten. The light line is each iteration, the dark one a moving mean.
   *
   * @param history of any length, also none; values that are absent (NaN) are left out
   */
  public static Figure of(LossHistory history) {
    if (history.iterations().isEmpty()) {
      return Figure.of(
          history.name() + ": no iteration yet", new TextPanel(Theme.WIDTH, 60, "nothing to draw"));
    }
    var columns = columns(history);
    var panels =
        history.terms().stream().map(term -> panel(history, term, Theme.WIDTH / columns)).toList();
    return new Figure(
        title(history),
        List.of(
            LegendEntry.line("each iteration", Theme.light(Theme.BLUE), Theme.THIN),
            LegendEntry.line("moving mean", Theme.BLUE)),
        columns,
        panels);
  }

  /**
   * Two runs laid over each other, every term that the first has; the title says from where on they
   * are not the same.
   *
   * @param first of at least one iteration
   * @param second likewise
   * @throws InvalidInputException if either has no iteration
   */
  public static Figure compare(LossHistory first, LossHistory second) {
    if (first.iterations().isEmpty() || second.iterations().isEmpty()) {
      throw new InvalidInputException("runs without an iteration; add steps to both first");
    }
    var columns = columns(first);
    return new Figure(
        comparisonTitle(first, second),
        List.of(
            LegendEntry.line(first.name(), Theme.BLUE),
            LegendEntry.line(second.name(), Theme.ORANGE)),
        columns,
        first.terms().stream()
            .map(term -> panel(first, second, term, Theme.WIDTH / columns))
            .toList());
  }

  private static Panel panel(LossHistory first, LossHistory second, String term, int width) {
    var mine = Line.of(first, term);
    var theirs =
        second.terms().contains(term) ? Line.of(second, term) : new Line(List.of(), List.of());
    var both = mine.plus(theirs);
    if (both.y.isEmpty()) {
      return absent(term, width);
    }
    var chart = chart(width, term, both);
    addRun(chart, "first", mine, Theme.BLUE);
    addRun(chart, "second", theirs, Theme.ORANGE);
    return ChartPanel.of(chart);
  }

  private static void addRun(XYChart chart, String name, Line line, Color color) {
    if (!line.y.isEmpty()) {
      Theme.addLine(chart, name, line.x, line.y, color)
          .setMarker(line.y.size() <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
  }

  private static String comparisonTitle(LossHistory first, LossHistory second) {
    var names = first.name() + " and " + second.name();
    var last = Math.min(first.iterations().size(), second.iterations().size()) - 1;
    return first
        .firstDifference(second)
        .map(
            there ->
                String.format(
                    Locale.ROOT,
                    "%s first differ in iteration %d: %s %s and %s%s",
                    names,
                    there.iteration(),
                    there.term(),
                    Text.number(there.first()),
                    Text.number(there.second()),
                    cause(there)))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "%s are the same to iteration %d, as far as both go",
                    names,
                    first.iterations().get(last)));
  }

  /** Which terms make the losses differ. */
  private static String cause(LossHistory.Difference there) {
    var terms = there.others().stream().filter(t -> !t.equals(LossHistory.GRADIENT_NORM)).toList();
    if (!there.term().equals(LossHistory.LOSS) || terms.size() > MOST_NAMED) {
      return "";
    }
    return terms.isEmpty()
        ? "; no term does, so the terms' weights differ"
        : " (by " + Text.listed(terms) + ")";
  }

  /**
   * The terms of L_BNS, L_D and L_C by layer in one iteration of the generator; the layers that L_D
   * and L_C leave out are shaded.
   */
  public static Figure byLayer(SynthesisStep step) {
    var x = Layers.extent(step.alignmentByLayer().size());
    var deep = step.random().statistics().layout().firstDeepLayer();
    var fine = step.fineGrained();
    var chart = Theme.chart(Theme.WIDTH, 340, "", Layers.AXIS, "MSE(μ) + MSE(σ²)");
    var legend = new ArrayList<LegendEntry>();
    addLayers(chart, legend, "L_BNS", step.alignmentByLayer(), 0);
    fine.ifPresent(
        f -> {
          addLayers(chart, legend, "L_D (distorted)", f.distortedByLayer(), 1);
          addLayers(chart, legend, "L_C (centralized)", f.centralizedByLayer(), 2);
        });
    var values =
        Extent.of(
            chart.getSeriesMap().values().stream()
                .flatMapToDouble(series -> DoubleStream.of(series.getYData())));
    var logarithmic = values.spansDecades();
    if (logarithmic) {
      Theme.logarithmicY(chart);
    }
    Theme.wholeNumbers(chart, x);
    Theme.axes(
        chart,
        x,
        logarithmic ? values.decades() : new Extent(0, values.with(0).padded(0.06).max()));
    var shallow = Overlays.band(-0.5, deep - 0.5, Theme.FAINT, "not counted by L_D and L_C");
    return new Figure(
        byLayerTitle(step, deep),
        legend,
        1,
        List.of(fine.isPresent() ? ChartPanel.of(chart, shallow) : ChartPanel.of(chart)));
  }

  private static void addLayers(
      XYChart chart, List<LegendEntry> legend, String name, List<Double> values, int index) {
    Theme.addLine(
            chart,
            name,
            Layers.numbers(values.size()),
            values.stream().mapToDouble(v -> v).toArray(),
            Theme.color(index))
        .setMarker(Theme.marker(index));
    legend.add(new LegendEntry(name, Theme.color(index), Theme.LINE, Theme.marker(index)));
  }

  private static Panel panel(LossHistory history, String term, int width) {
    var line = Line.of(history, term);
    if (line.y.isEmpty()) {
      return absent(term, width);
    }
    var smooth = line.smooth();
    var last = smooth.size() - 1;
    var chart =
        chart(
            width,
            smooth.size() == 1
                ? term + ": " + Text.number(smooth.get(0))
                : "%s: %s → %s"
                    .formatted(term, Text.number(smooth.get(0)), Text.number(smooth.get(last))),
            line);
    Theme.addLine(chart, "each iteration", line.x, line.y, Theme.light(Theme.BLUE))
        .setMarker(line.y.size() <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE)
        .setLineStyle(Theme.THIN);
    Theme.addLine(chart, "moving mean", line.x, smooth, Theme.BLUE);
    return ChartPanel.of(chart);
  }

  /** Empty, with axes that hold all values; the vertical one logarithmic where they ask for it. */
  private static XYChart chart(int width, String title, Line all) {
    var chart = Theme.chart(width, height(width), title, "iteration", "");
    var values = Extent.of(all.y);
    if (values.spansDecades()) {
      Theme.logarithmicY(chart);
    }
    Theme.axes(
        chart,
        Extent.of(all.x).padded(0.02),
        values.spansDecades() ? values.decades() : values.padded(0.06));
    return chart;
  }

  private static Panel absent(String term, int width) {
    return new TextPanel(width, height(width), term + ": absent");
  }

  private static int columns(LossHistory history) {
    return history.terms().size() > 4 ? 3 : 2;
  }

  private static int height(int width) {
    return width > Theme.WIDTH / 3 ? 250 : 210;
  }

  private static String title(LossHistory history) {
    var line = Line.of(history, history.terms().get(0));
    var iterations = history.iterations().size();
    if (line.y.size() < 2) {
      return String.format(
          Locale.ROOT,
          "%s: %d iteration%s",
          history.name(),
          iterations,
          iterations == 1 ? "" : "s");
    }
    var smooth = line.smooth();
    var first = smooth.get(0);
    var last = smooth.get(smooth.size() - 1);
    return String.format(
        Locale.ROOT,
        "%s: %s %s from %s to %s in %d iterations",
        history.name(),
        history.terms().get(0),
        last < first ? "falls" : "rises",
        Text.number(first),
        Text.number(last),
        iterations);
  }

  private static String byLayerTitle(SynthesisStep step, int deep) {
    var byLayer = step.alignmentByLayer();
    var worst =
        IntStream.range(0, byLayer.size())
            .boxed()
            .reduce((a, b) -> byLayer.get(b) > byLayer.get(a) ? b : a)
            .orElse(0);
    var title =
        String.format(
            Locale.ROOT,
            "Iteration %d: L_BNS %s, most in layer %d (%s)",
            step.iteration(),
            Text.number(step.alignment()),
            worst,
            Text.number(byLayer.get(worst)));
    return step.fineGrained()
        .map(
            f ->
                String.format(
                    Locale.ROOT,
                    "%s; L_D %s and L_C %s of class %d, from layer %d on",
                    title,
                    Text.number(f.distorted()),
                    Text.number(f.centralized()),
                    f.label(),
                    deep))
        .orElse(title);
  }

  /**
   * The values of one term that are finite.
   *
   * @param x iterations
   * @param y values
   */
  private record Line(List<Double> x, List<Double> y) {

    static Line of(LossHistory history, String term) {
      var values = history.values(term);
      var iterations = history.iterations();
      var there =
          IntStream.range(0, values.size())
              .filter(i -> Double.isFinite(values.get(i)))
              .boxed()
              .toList();
      return new Line(
          there.stream().map(i -> (double) iterations.get(i)).toList(),
          there.stream().map(values::get).toList());
    }

    Line plus(Line other) {
      return new Line(
          Stream.concat(x.stream(), other.x.stream()).toList(),
          Stream.concat(y.stream(), other.y.stream()).toList());
    }

    /** The mean over a twentieth of the values around each. */
    List<Double> smooth() {
      var half = y.size() / 40;
      return IntStream.range(0, y.size())
          .mapToObj(i -> y.subList(Math.max(0, i - half), Math.min(y.size(), i + half + 1)))
          .map(near -> near.stream().mapToDouble(value -> value).average().orElseThrow())
          .toList();
    }
  }
}
