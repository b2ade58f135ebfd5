package io.github.fdda.cli.sweep;

import io.github.fdda.Provenance;
import io.github.fdda.SweepRow;
import io.github.fdda.cli.output.Versions;
import io.github.fdda.data.Dataset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows a sweep: row by row as a table for people, and as Markdown. */
final class SweepReport {

  /** The head of a table that is also valid Markdown. */
  static final String HEAD =
      """
      | bits       | float (%) | ranges only (%) | FDDA (%) | sd   | size (kB) | quantized in (s) |
      |------------|-----------|-----------------|----------|------|-----------|------------------|""";

  private SweepReport() {}

  /** One row of the table. */
  static String line(SweepRow row) {
    return String.format(
        Locale.ROOT,
        "| %-10s | %9.2f | %15.2f | %8.2f | %4s | %9.1f | %16.1f |",
        row.bits(),
        row.floatTop1(),
        row.rangesTop1(),
        row.top1(),
        Double.isNaN(row.sd()) ? "" : String.format(Locale.ROOT, "%.2f", row.sd()),
        row.kilobytes(),
        row.seconds());
  }

  /**
   * What {@code sweep.md} holds.
   *
   * @param testImages measured on
   * @param rows of the sweep, at least one
   */
  static String markdown(
      Dataset dataset, SweepOptions options, int testImages, List<SweepRow> rows) {
    return """
        # %s on %s: a sweep over bit-widths

        %s
        %s

        Top-1 on %d test images, mean and sample standard deviation over the student's seeds %s. One
        synthesis serves all rows. %d calibration image(s) a class; recipe %s, %d + %d iterations,
        synthesis of seed %d. Times are wall-clock.

        ![Accuracy by bit-width](sweep.png)

        | made with | version |
        |-----------|---------|
        %s
        """
        .formatted(
            rows.get(0).network(),
            dataset.name(),
            HEAD,
            rows.stream().map(SweepReport::line).collect(Collectors.joining("\n")),
            testImages,
            options.seeds(),
            options.perClass(),
            options.recipe().name(),
            options.recipe().synthesis().iterations(),
            options.recipe().quantization().iterations(),
            options.recipe().synthesis().seed(),
            Versions.table(Provenance.currentVersions()));
  }
}
