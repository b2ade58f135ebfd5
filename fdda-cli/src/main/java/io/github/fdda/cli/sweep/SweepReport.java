package io.github.fdda.cli.sweep;

import io.github.fdda.Provenance;
import io.github.fdda.SweepRow;
import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.output.Versions;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import java.util.List;
import java.util.Locale;

/** Shows a sweep: row by row as a table for people, and as Markdown. */
final class SweepReport {

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("bits", 10),
          Column.number("float (%)", "%.2f"),
          Column.number("ranges only (%)", "%.2f"),
          Column.number("FDDA (%)", "%.2f"),
          Column.number("sd", "%.2f").wide(4),
          Column.number("size (kB)", "%.1f"),
          Column.number("quantized in (s)", "%.1f"));

  private SweepReport() {}

  /** The head of the table. */
  static String head() {
    return TABLE.head();
  }

  /** One row of the table. */
  static String line(SweepRow row) {
    return TABLE.row(texts(row).toArray());
  }

  /** The whole table. */
  static FilledTable table(List<SweepRow> rows) {
    return new FilledTable(TABLE, rows.stream().map(SweepReport::texts).toList());
  }

  private static List<String> texts(SweepRow row) {
    return TABLE.texts(
        row.bits(),
        row.floatTop1(),
        row.rangesTop1(),
        row.top1(),
        Double.isNaN(row.sd()) ? "" : row.sd(),
        row.kilobytes(),
        row.seconds());
  }

  /**
   * What {@code sweep.md} holds.
   *
   * @param test measured on
   * @param rows of the sweep, at least one
   */
  static String markdown(
      Dataset dataset, SweepOptions options, LabelledImages test, List<SweepRow> rows) {
    return String.format(
        Locale.ROOT,
        """
        # %s on %s: a sweep over bit-widths

        %s
        Top-1 on %d test images of %d classes, mean and sample standard deviation over the student's seeds %s. One
        synthesis serves all rows. %d calibration image(s) a class; recipe %s, %d + %d iterations,
        synthesis of seed %d. Times are wall-clock.

        ![Accuracy by bit-width](sweep.png)

        %s
        """,
        rows.get(0).network(),
        dataset.name(),
        table(rows).markdown(),
        test.size(),
        test.classesCovered(),
        options.seeds(),
        options.perClass(),
        options.recipe().name(),
        options.recipe().synthesis().iterations(),
        options.recipe().quantization().iterations(),
        options.recipe().synthesis().seed(),
        Versions.table(Provenance.currentVersions()));
  }
}
