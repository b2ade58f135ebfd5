package io.github.fdda.cli.search;

import io.github.fdda.chart.Figure;
import io.github.fdda.cli.report.Fact;
import io.github.fdda.cli.report.PageParts;
import io.github.fdda.cli.report.PageTable;
import io.github.fdda.cli.report.ReportPage;
import io.github.fdda.cli.report.ReportSection;
import io.github.fdda.cli.report.VersionFacts;
import io.github.fdda.data.Dataset;
import io.github.fdda.search.SearchResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows a search as a page that can be sent. */
final class SearchPage {

  private SearchPage() {}

  /**
   * The page of a search.
   *
   * @param command that it was asked for with
   * @param chart of time against loss
   * @param images that were quantized from, if any
   */
  static ReportPage of(
      String command,
      Dataset dataset,
      SearchOptions options,
      SearchOutcome outcome,
      SearchResult result,
      Figure chart,
      Optional<Figure> images) {
    return new ReportPage(
        outcome.network() + ": float or integers, node by node",
        String.format(
            Locale.ROOT,
            "%d files timed in pairs in ONNX Runtime on %s; top-1 of the engine on %d test images"
                + " of %s.",
            outcome.trials(),
            outcome.machine().processor(),
            outcome.testImages(),
            dataset.title()),
        List.of(
            new Fact(
                "of the time of float, batch of " + outcome.batch(),
                String.format(Locale.ROOT, "%.2f", outcome.times().get(0).ratioToFloat())),
            new Fact(
                "points of top-1 lost", String.format(Locale.ROOT, "%.2f", outcome.top1Drop())),
            new Fact("nodes in float", Integer.toString(outcome.floats().size()))),
        List.of(
            ReportSection.of(
                "What was asked",
                PageParts.code(command),
                PageParts.facts(asked(dataset, options, outcome))),
            new ReportSection(
                "What was found",
                PageParts.paragraphs(SearchReport.nodes(result) + SearchReport.loss(result))),
            ReportSection.of("Time, accuracy and size", PageTable.of(SearchReport.whole(outcome))),
            ReportSection.of(
                "Every file that was tried",
                PageTable.of(SearchReport.trials(result)),
                PageParts.paragraph(
                    "Time: over that of the file before, median of pairs; p: of the sign test that"
                        + " it is no faster. Other class: percent of the images of the search that"
                        + " get another class than from the float network; KL: divergence of their"
                        + " classes from the float network's."),
                PageParts.chart(chart)),
            new ReportSection("Images", images.map(PageParts::chart).stream().toList()),
            ReportSection.of(
                "Made with",
                PageParts.facts(machine(outcome)),
                VersionFacts.of(outcome.versions()))));
  }

  private static List<Fact> asked(Dataset dataset, SearchOptions options, SearchOutcome outcome) {
    var search = options.search();
    return List.of(
        new Fact("network", outcome.network()),
        new Fact("data", dataset.toString()),
        new Fact("bits", options.bits().toString()),
        new Fact("target", outcome.target()),
        new Fact("recipe", options.recipe().name()),
        new Fact("calibration images a class", Integer.toString(options.perClass())),
        new Fact("seed", Long.toString(options.recipe().synthesis().seed())),
        new Fact("images at once", Integer.toString(search.batch())),
        new Fact("threads of ONNX Runtime", Integer.toString(search.threads())),
        new Fact("pairs of times", Integer.toString(search.pairs())),
        new Fact("images that may get another class", search.maxLoss() + " %"),
        new Fact("minutes", Double.toString(search.minutes())));
  }

  private static List<Fact> machine(SearchOutcome outcome) {
    var machine = outcome.machine();
    return List.of(
        new Fact("processor", machine.processor()),
        new Fact("processors", Integer.toString(machine.processors())),
        new Fact(
            "busy threads in the minute before",
            String.format(Locale.ROOT, "%.1f", machine.load())));
  }
}
