package io.github.fdda.cli.quantize;

import io.github.fdda.DropConfig;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.Locale;

/** Shows how bits and recipe were chosen. */
final class DropReport {

  private static final double BYTES_PER_KILOBYTE = 1000;

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("bits", 10),
          Column.text("recipe", 26),
          Column.number("size (kB)", "%.1f"),
          Column.number("lost", "%d"),
          Column.number("won", "%d"),
          Column.number("drop", "%.2f").wide(6),
          Column.number("at most", "%.2f"),
          Column.text("holds", 5),
          Column.number("seconds", "%.1f"));

  private DropReport() {}

  /**
   * What is looked for, and what it is estimated on.
   *
   * @param config with all recipes that may be tried
   * @param heldOut what it is estimated on
   */
  static String intent(DropConfig config, HeldOutImages heldOut) {
    return String.format(
        Locale.ROOT,
        """
        at most %s points of top-1 lost with %.0f %% confidence, estimated on %d %s;
        each of %d recipes is tested with %.2f %%\
        """,
        config.maxDrop(),
        100 * DropConfig.CONFIDENCE,
        heldOut.count(),
        heldOut.areSynthetic()
            ? "synthetic images,\nlabelled by the float network: every change of class counts as lost"
            : "training images that calibration leaves",
        config.recipes().size(),
        100 * config.confidenceOfEach());
  }

  /** The head of the table. */
  static String head() {
    return TABLE.head();
  }

  /** One row of the table. */
  static String line(DropResult.Trial trial) {
    return TABLE.row(
        trial.bits(),
        trial.recipe(),
        trial.bytes() / BYTES_PER_KILOBYTE,
        trial.lost(),
        trial.won(),
        trial.estimatedDrop(),
        trial.dropBound(),
        trial.holds() ? "yes" : "no",
        trial.seconds());
  }

  /** What was taken, in one line. */
  static String taken(DropResult drop) {
    return String.format(
        Locale.ROOT,
        "taken: %s, %s: drop %.2f points on %d %s, at most %.2f",
        drop.bits(),
        drop.recipe(),
        drop.estimatedDrop(),
        drop.dropImages(),
        drop.dropImagesFrom(),
        drop.dropBound());
  }

  /** A part of {@code report.md}. */
  static String markdown(DropResult drop) {
    return String.format(
        Locale.ROOT,
        """
        Bits and recipe were chosen to lose at most %s points of top-1 with %.0f %% confidence;
        %s.

        %s""",
        drop.maxDrop(),
        100 * drop.confidence(),
        taken(drop),
        TABLE.of(drop.trials().stream().map(DropReport::line).toList()));
  }
}
