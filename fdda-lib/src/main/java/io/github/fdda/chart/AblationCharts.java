package io.github.fdda.chart;

import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * What the ingredients of a recipe bring.
 *
 * @since 0.1.0
 */
public final class AblationCharts {

  /** What differs by less is not told apart. */
  private static final double ALIKE = 1.05;

  private static final List<String> NEEDED =
      List.of("network", "measured_on", "per_class", "bits", "recipe", "top1", "divergence");

  private AblationCharts() {}

  private record Run(String panel, String recipe, double top1, double divergence) {}

  /** The runs of one recipe: its seeds. */
  private record Mean(String recipe, OverSeeds top1, OverSeeds divergences) {

    static Mean of(List<Run> runs) {
      return new Mean(
          runs.get(0).recipe,
          OverSeeds.of(runs.stream().mapToDouble(Run::top1)),
          OverSeeds.of(runs.stream().mapToDouble(Run::divergence)));
    }

    double divergence() {
      return divergences.mean;
    }

    String text() {
      var seeds = top1.count > 1 ? ", " + top1.count + " seeds" : "";
      return "KL %s, top-1 %s%s".formatted(divergences.text("%.3f"), top1.text("%.2f"), seeds);
    }
  }

  /** Mean and sample standard deviation over seeds. */
  private record OverSeeds(double mean, double deviation, int count) {

    static OverSeeds of(DoubleStream values) {
      var column = DoubleColumn.create("values", values);
      return new OverSeeds(column.mean(), column.standardDeviation(), column.size());
    }

    String text(String format) {
      var text = Text.format(format, mean);
      return count > 1 ? text + " ± " + Text.format(format, deviation) : text;
    }
  }

  /**
   * A bar a recipe: how far its predictions are from the teacher's, mean over the seeds; the
   * shorter the better. One panel for each network, set of images and bit-width.
   *
   * @param runs as {@code bin/fdda ablate} writes them, in the order to show recipes in
   * @throws InvalidInputException if there is no run, or a column is missing
   */
  public static Figure of(Table runs) {
    if (runs.isEmpty()) {
      throw new InvalidInputException("an ablation without runs; give at least one");
    }
    for (var name : NEEDED) {
      if (!runs.containsColumn(name)) {
        throw new InvalidInputException(
            "no column %s among %s: give the table that bin/fdda ablate writes"
                .formatted(name, runs.columnNames()));
      }
    }
    var panels = panels(runs);
    var all = panels.entrySet().stream().flatMap(panel -> rows(panel.getValue()).stream()).toList();
    var shown = new ArrayList<Panel>();
    panels.forEach((title, means) -> shown.add(new BarPanel(Theme.WIDTH, title, rows(means), all)));
    return new Figure(title(panels), List.of(), 1, shown);
  }

  private static Map<String, List<Mean>> panels(Table runs) {
    var byPanel = ordered(runs).stream().collect(grouping(Run::panel));
    var panels = new LinkedHashMap<String, List<Mean>>();
    byPanel.forEach(
        (title, rows) ->
            panels.put(
                title,
                rows.stream().collect(grouping(Run::recipe)).values().stream()
                    .map(Mean::of)
                    .toList()));
    return panels;
  }

  /** Recipes in one order in all panels, that in which they first come. */
  private static List<Run> ordered(Table runs) {
    var all = IntStream.range(0, runs.rowCount()).mapToObj(i -> run(runs, i)).toList();
    var recipes = all.stream().map(Run::recipe).distinct().toList();
    return all.stream().sorted(Comparator.comparing(run -> recipes.indexOf(run.recipe))).toList();
  }

  private static Collector<Run, ?, Map<String, List<Run>>> grouping(Function<Run, String> by) {
    return Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList());
  }

  private static Run run(Table runs, int row) {
    var panel =
        "%s, %s, %s a class, %s"
            .formatted(
                runs.getString(row, "bits"),
                runs.getString(row, "network"),
                runs.getString(row, "per_class"),
                runs.getString(row, "measured_on"));
    return new Run(
        panel,
        runs.getString(row, "recipe"),
        runs.numberColumn("top1").getDouble(row),
        runs.numberColumn("divergence").getDouble(row));
  }

  private static List<BarPanel.Row> rows(List<Mean> means) {
    var nearest = nearest(means);
    return means.stream().map(mean -> row(mean, nearest.contains(mean))).toList();
  }

  private static BarPanel.Row row(Mean mean, boolean isNearest) {
    return new BarPanel.Row(
        mean.recipe,
        List.of(mean.divergence()),
        List.of(isNearest ? Theme.BLUE : Theme.FAINT),
        mean.text(),
        isNearest);
  }

  private static Mean best(List<Mean> means) {
    return means.stream().min(Comparator.comparingDouble(Mean::divergence)).orElseThrow();
  }

  private static String title(Map<String, List<Mean>> panels) {
    if (panels.size() == 1) {
      return title(panels.values().iterator().next());
    }
    var wins =
        panels.values().stream()
            .map(means -> best(means).recipe)
            .collect(
                Collectors.groupingBy(name -> name, LinkedHashMap::new, Collectors.counting()));
    return wins.entrySet().stream()
        .map(
            win ->
                String.format(
                    Locale.ROOT,
                    "%s comes nearest to the teacher in %d of %d",
                    win.getKey(),
                    win.getValue(),
                    panels.size()))
        .collect(Collectors.joining("; "));
  }

  /** The best and those that come as near, the best first. */
  private static List<Mean> nearest(List<Mean> means) {
    var least = best(means).divergence();
    return means.stream()
        .filter(mean -> mean.divergence() <= ALIKE * least)
        .sorted(Comparator.comparingDouble(Mean::divergence))
        .toList();
  }

  private static String title(List<Mean> means) {
    var nearest = nearest(means).stream().map(Mean::recipe).toList();
    return nearest.size() == 1
        ? nearest.get(0) + " comes nearest to the teacher"
        : Text.listed(nearest) + " come nearest to the teacher";
  }
}
