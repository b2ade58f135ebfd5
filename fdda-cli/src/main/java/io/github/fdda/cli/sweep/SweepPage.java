package io.github.fdda.cli.sweep;

import io.github.fdda.Provenance;
import io.github.fdda.SweepRow;
import io.github.fdda.chart.Figure;
import io.github.fdda.cli.report.Fact;
import io.github.fdda.cli.report.PageParts;
import io.github.fdda.cli.report.PageTable;
import io.github.fdda.cli.report.ReportPage;
import io.github.fdda.cli.report.ReportSection;
import io.github.fdda.cli.report.VersionFacts;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows a sweep as a page that can be sent. */
final class SweepPage {

  private SweepPage() {}

  /**
   * The page of a sweep.
   *
   * @param command that it was asked for with
   * @param test measured on
   * @param rows at least one
   * @param chart of the rows
   * @param images that were quantized from, if any
   */
  static ReportPage of(
      String command,
      Dataset dataset,
      SweepOptions options,
      LabelledImages test,
      List<SweepRow> rows,
      Figure chart,
      Optional<Figure> images) {
    var network = rows.get(0).network();
    return new ReportPage(
        network + ": a sweep over bit-widths",
        String.format(
            Locale.ROOT,
            "Quantized to %d bit-widths from %d image(s) a class of %s, measured on %d test images"
                + " of %d classes.",
            rows.size(),
            options.perClass(),
            dataset.title(),
            test.size(),
            test.classesCovered()),
        List.of(),
        List.of(
            ReportSection.of(
                "What was asked",
                PageParts.code(command),
                PageParts.facts(asked(network, dataset, options))),
            ReportSection.of(
                "Accuracy by bit-width",
                PageTable.of(SweepReport.table(rows)),
                PageParts.paragraph(
                    "Top-1, its mean and sample standard deviation over the student's seeds. Ranges"
                        + " only: no training. One synthesis serves all rows. Times are"
                        + " wall-clock."),
                PageParts.chart(chart)),
            new ReportSection("Images", images.map(PageParts::chart).stream().toList()),
            ReportSection.of("Made with", VersionFacts.of(Provenance.currentVersions()))));
  }

  private static List<Fact> asked(String network, Dataset dataset, SweepOptions options) {
    var recipe = options.recipe();
    return List.of(
        new Fact("network", network),
        new Fact("data", dataset.toString()),
        new Fact(
            "bits",
            options.grid().stream().map(Object::toString).collect(Collectors.joining(", "))),
        new Fact("target", recipe.quantization().target().name()),
        new Fact("kept in float", String.join(", ", recipe.quantization().keepFloat())),
        new Fact("recipe", recipe.name()),
        new Fact(
            "iterations",
            String.format(
                Locale.ROOT,
                "%d of the generator, %d of the student",
                recipe.synthesis().iterations(),
                recipe.quantization().iterations())),
        new Fact("calibration images a class", Integer.toString(options.perClass())),
        new Fact("seed of the synthesis", Long.toString(recipe.synthesis().seed())),
        new Fact(
            "seeds of the student",
            options.seeds().stream().map(Object::toString).collect(Collectors.joining(", "))));
  }
}
