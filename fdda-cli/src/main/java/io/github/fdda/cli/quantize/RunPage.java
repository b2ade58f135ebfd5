package io.github.fdda.cli.quantize;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.chart.QuantizationCharts;
import io.github.fdda.chart.StageCharts;
import io.github.fdda.cli.report.ExampleImages;
import io.github.fdda.cli.report.Fact;
import io.github.fdda.cli.report.Markup;
import io.github.fdda.cli.report.PageParts;
import io.github.fdda.cli.report.PageTable;
import io.github.fdda.cli.report.ReportPage;
import io.github.fdda.cli.report.ReportSection;
import io.github.fdda.cli.report.VersionFacts;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.LayerError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Shows a run as a page that can be sent. */
final class RunPage {

  /** Errors of activations are measured on no more. */
  private static final int MOST_IMAGES = 64;

  private final String command;
  private final Dataset dataset;
  private final RunResult result;
  private final RunReport report;
  private final CalibrationSet calibration;
  private final QuantizedNetwork quantized;
  private final Optional<Synthesis> synthesis;

  private RunPage(
      String command,
      Dataset dataset,
      RunResult result,
      CalibrationSet calibration,
      QuantizedNetwork quantized,
      Optional<Synthesis> synthesis) {
    this.command = command;
    this.dataset = dataset;
    this.result = result;
    this.report = new RunReport(result);
    this.calibration = calibration;
    this.quantized = quantized;
    this.synthesis = synthesis;
  }

  /**
   * The page of a run that has saved its results, which it takes up from the folder.
   *
   * @param command that the run was asked for with
   */
  static ReportPage of(
      String command, Network network, Dataset dataset, RunOptions options, RunResult result) {
    var calibration =
        Runs.calibration(network, dataset, options.perClass(), options.recipe().synthesis().seed());
    Optional<Synthesis> synthesis =
        options.baseline() == Baseline.RANGES
            ? Optional.empty()
            : Optional.of(Synthesis.load(options.out(), network, calibration));
    var quantized = QuantizedNetwork.load(options.out(), network);
    return new RunPage(command, dataset, result, calibration, quantized, synthesis).page();
  }

  private ReportPage page() {
    return new ReportPage(
        "%s at %s".formatted(result.network(), report.bits()),
        String.format(
            Locale.ROOT,
            "Quantized from %d image(s) a class of %s, measured on %d test images.",
            result.perClass(),
            dataset.title(),
            result.testImages()),
        highlights(),
        List.of(
            ReportSection.of("What was asked", PageParts.code(command), PageParts.facts(asked())),
            accuracy(),
            stages(),
            layers(),
            examples(),
            new ReportSection("Time and memory", PageParts.paragraphs(report.steps())),
            ReportSection.of("Made with", VersionFacts.of(result.versions()))));
  }

  private List<Fact> highlights() {
    return List.of(
        new Fact("top-1, " + report.trainedName(), percent(result.top1())),
        new Fact("top-1, float", percent(result.floatTop1())),
        new Fact("top-1, ranges only", percent(result.rangesTop1())),
        new Fact("size", kilobytes(result.quantizedBytes())),
        new Fact("size, float", kilobytes(result.floatBytes())));
  }

  private List<Fact> asked() {
    return List.of(
        new Fact("network", result.network()),
        new Fact("SHA-256 of its file", result.networkSha256()),
        new Fact("data", dataset.toString()),
        new Fact("bits", report.bits()),
        new Fact("target", result.target()),
        new Fact("kept in float", String.join(", ", result.keptFloat())),
        new Fact("recipe", result.recipe()),
        new Fact("left out", result.baseline().equals("none") ? "" : result.baseline()),
        new Fact("calibration images a class", Integer.toString(result.perClass())),
        new Fact("seed", Long.toString(result.seed())));
  }

  private ReportSection accuracy() {
    var content = new ArrayList<Markup>();
    content.add(PageTable.of(report.accuracy()));
    content.addAll(PageParts.paragraphs(report.legend()));
    return new ReportSection("Accuracy and size", content);
  }

  private ReportSection stages() {
    var content = new ArrayList<Markup>();
    if (!result.stages().isEmpty()) {
      content.add(PageTable.of(report.stageTable()));
      content.add(PageParts.paragraph(RunReport.stageLegend()));
      content.add(PageParts.chart(StageCharts.divergence(quantized)));
    }
    return new ReportSection("What each stage brought", content);
  }

  private ReportSection layers() {
    if (calibration.size() == 0) {
      return ReportSection.of("Bits by layer", PageTable.of(LayerTable.ofBits(quantized)));
    }
    var errors = errors();
    return ReportSection.of(
        "Errors and bits by layer",
        PageParts.paragraph(
            String.format(
                Locale.ROOT,
                "Signal over quantization error, and the share of the signal that rounding and"
                    + " clipping lose. Activations are those of %d calibration images in the"
                    + " quantized network. The worst come first; the heads sort.",
                Math.min(MOST_IMAGES, calibration.size()))),
        PageTable.sortable(LayerTable.of(errors), LayerTable.SIGNAL_TO_NOISE),
        PageParts.chart(QuantizationCharts.errors(errors)));
  }

  private List<LayerError> errors() {
    return quantized.errors(
        IntStream.range(0, Math.min(MOST_IMAGES, calibration.size()))
            .mapToObj(calibration::normalized)
            .toList());
  }

  private ReportSection examples() {
    return new ReportSection(
        "Images", ExampleImages.of(calibration, synthesis).map(PageParts::chart).stream().toList());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", value);
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f kB", RunReport.kilobytes(bytes));
  }
}
