package io.github.fdda.cli.ablate;

import io.github.fdda.Provenance;
import io.github.fdda.Recipe;
import io.github.fdda.chart.AblationCharts;
import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.report.Fact;
import io.github.fdda.cli.report.PageParts;
import io.github.fdda.cli.report.PageTable;
import io.github.fdda.cli.report.ReportPage;
import io.github.fdda.cli.report.ReportSection;
import io.github.fdda.cli.report.VersionFacts;
import io.github.fdda.data.Dataset;
import io.github.fdda.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows an ablation as a page that can be sent. */
final class AblationPage {

  /** The column that runs are sorted by. */
  private static final int DIVERGENCE = 3;

  private static final MarkdownTable RUNS =
      MarkdownTable.of(
          Column.text("bits", 10),
          Column.text("recipe", 20),
          Column.number("seed", "%d"),
          Column.number("KL", "%.4f"),
          Column.number("agreement (%)", "%.2f"),
          Column.number("top-1 (%)", "%.2f"),
          Column.number("float top-1 (%)", "%.2f"),
          Column.number("synthesis (s)", "%.1f"),
          Column.number("quantization (s)", "%.1f"),
          Column.text("date", 10));

  private AblationPage() {}

  /**
   * The page of an ablation.
   *
   * @param command that it was asked for with
   * @param means over the seeds, as they are printed
   * @param rows the runs, at least one
   */
  static ReportPage of(
      String command,
      Network network,
      Dataset dataset,
      AblationOptions options,
      FilledTable means,
      List<AblationRow> rows) {
    return new ReportPage(
        network.name() + ": recipes compared",
        String.format(
            Locale.ROOT,
            "%d recipe(s) over %d seed(s), %d image(s) a class, measured on %s: %d images.",
            options.recipes().size(),
            options.seeds().size(),
            options.perClass(),
            options.measuredOn(dataset),
            rows.get(0).fidelity().images()),
        List.of(),
        List.of(
            ReportSection.of(
                "What was asked",
                PageParts.code(command),
                PageParts.facts(asked(network, dataset, options))),
            ReportSection.of(
                "Recipes",
                PageTable.of(means),
                PageParts.paragraph(
                    "KL: divergence of the float network's classes from the quantized one's."
                        + " Agreement: images to which both give the same class. Mean and sample"
                        + " standard deviation over the seeds, where there are several."),
                PageParts.chart(AblationCharts.of(AblationRow.table(rows)))),
            ReportSection.of("Runs", PageTable.sortable(runs(rows), DIVERGENCE)),
            ReportSection.of("Made with", VersionFacts.of(Provenance.currentVersions()))));
  }

  private static List<Fact> asked(Network network, Dataset dataset, AblationOptions options) {
    return List.of(
        new Fact("network", network.name()),
        new Fact("SHA-256 of its file", network.sha256()),
        new Fact("data", dataset.toString()),
        new Fact("measured on", options.measuredOn(dataset)),
        new Fact("recipes", joined(options.recipes().stream().map(Recipe::name).toList())),
        new Fact("bits", joined(options.widths())),
        new Fact("calibration images a class", Integer.toString(options.perClass())),
        new Fact("seeds", joined(options.seeds())));
  }

  private static FilledTable runs(List<AblationRow> rows) {
    return new FilledTable(
        RUNS,
        rows.stream()
            .map(
                row ->
                    RUNS.texts(
                        row.inputs().bits(),
                        row.inputs().recipe(),
                        row.inputs().seed(),
                        row.fidelity().divergence(),
                        row.fidelity().agreement(),
                        row.fidelity().top1(),
                        row.floatTop1(),
                        row.synthesisSeconds(),
                        row.quantizationSeconds(),
                        row.date()))
            .toList());
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
