package io.github.fdda.cli.quantize;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.output.Versions;
import io.github.fdda.evaluate.AccuracyInterval;
import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows a result: as a table for people, as JSON and as Markdown. */
final class RunReport {

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("network", 13),
          Column.text("bits", 10),
          Column.number("top-1 (%)", "%.2f"),
          Column.text("95 % interval", 15),
          Column.number("size (kB)", "%.1f"),
          Column.number("trained for (s)", "%.1f"));

  private static final MarkdownTable STAGES =
      MarkdownTable.of(
          Column.text("stage", 14),
          Column.number("iterations", "%d"),
          Column.text("weights", 7),
          Column.number("KL after", "%.4f").wide(10),
          Column.number("seconds", "%.1f"));

  private final RunResult result;

  RunReport(RunResult result) {
    this.result = result;
  }

  /** Writes {@code result.json} and {@code report.md}, each whole or not at all. */
  void write(Path folder) {
    AtomicFiles.write(folder.resolve("result.json"), Json.of(result));
    AtomicFiles.write(folder.resolve("report.md"), markdown());
  }

  /** Top-1 and size of each network. */
  FilledTable accuracy() {
    var seconds = result.seconds();
    return new FilledTable(
        TABLE,
        List.of(
            TABLE.texts(
                "float",
                "W32A32",
                result.floatTop1(),
                result.floatTop1Interval(),
                kilobytes(result.floatBytes()),
                ""),
            untrained("ranges only", result.rangesTop1(), result.rangesTop1Interval()),
            untrained(
                "least squares", result.leastSquaresTop1(), result.leastSquaresTop1Interval()),
            TABLE.texts(
                trainedName(),
                bits(),
                result.top1(),
                result.top1Interval(),
                kilobytes(result.quantizedBytes()),
                seconds.synthesize() + seconds.quantize())));
  }

  private List<String> untrained(String name, double top1, AccuracyInterval interval) {
    return TABLE.texts(name, bits(), top1, interval, kilobytes(result.quantizedBytes()), "");
  }

  /** What the rows and columns of the table mean. */
  String legend() {
    return String.format(
        Locale.ROOT,
        """
        ranges only: activation ranges of least squared error on the calibration images, no training.
        least squares: weight ranges of least squared error too.
        95 %% interval: what %d test images leave open (Wilson's).
        %s""",
        result.testImages(),
        statistics());
  }

  private String statistics() {
    return result.statisticsImages() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "Layers without batch normalization: statistics measured on %d calibration images.\n",
            result.statisticsImages());
  }

  /** Seconds of each step, in one line. */
  String steps() {
    var seconds = result.seconds();
    return String.format(
        Locale.ROOT,
        "centers %.1f s, synthesize %.1f s (%d iterations, %.0f ms each), quantize %.1f s (%d"
            + " iterations, %.0f ms each), evaluate %.1f s; peak memory %d MB",
        seconds.centers(),
        seconds.synthesize(),
        result.generatorIterations(),
        result.msPerGeneratorIteration(),
        seconds.quantize(),
        result.studentIterations(),
        result.msPerStudentIteration(),
        seconds.evaluate(),
        result.peakRssMb());
  }

  /** What each stage brought, and what that means. */
  String stages() {
    return stageTable().markdown() + stageLegend();
  }

  /** What each stage brought. */
  FilledTable stageTable() {
    var rows =
        result.stages().stream()
            .map(
                stage ->
                    STAGES.texts(
                        stage.stage(),
                        stage.iterations(),
                        stage.rounded() ? "rounded" : "float",
                        stage.divergence(),
                        stage.seconds()))
            .toList();
    return new FilledTable(STAGES, rows);
  }

  /** What a column of {@link #stageTable} means. */
  static String stageLegend() {
    return """
    KL after: divergence of the float network's classes from those after the stage, on at most
    100 calibration images, or synthetic ones where there are none.
    """;
  }

  private String markdown() {
    return String.format(
        Locale.ROOT,
        """
        # %s on %s: %s

        %s
        %s
        %d test images of %d classes; %d calibration image(s) a class; recipe %s, target %s%s, seed %d.

        %s%s

        %s
        %s
        """,
        result.network(),
        result.dataset(),
        bits(),
        accuracy().markdown(),
        legend(),
        result.testImages(),
        result.testClasses(),
        result.perClass(),
        result.recipe(),
        result.target(),
        keptFloat(),
        result.seed(),
        result.drop() == null ? "" : DropReport.markdown(result.drop()) + "\n",
        steps(),
        stages(),
        Versions.table(result.versions()));
  }

  private String keptFloat() {
    var names = result.keptFloat();
    return names.isEmpty() ? "" : ", kept in float: " + String.join(", ", names);
  }

  /** As in {@code W4A4 F8L8}. */
  String bits() {
    var special = result.firstLastBits();
    return String.format(Locale.ROOT, "W%dA%d", result.weightBits(), result.activationBits())
        + (special == 0 ? "" : String.format(Locale.ROOT, " F%dL%d", special, special));
  }

  /** What was quantized to, in one word or two. */
  String trainedName() {
    return switch (result.baseline()) {
      case "ranges" -> "ranges only";
      case "no-fine-grained" -> "no D, C loss";
      default -> "FDDA";
    };
  }

  static double kilobytes(long bytes) {
    return bytes / 1000.0;
  }
}
