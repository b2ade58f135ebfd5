package io.github.fdda.cli.evaluate;

import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.List;

/** Shows what was measured, as a table that is also valid Markdown. */
final class EvaluationReport {

  private static final MarkdownTable FLOAT =
      MarkdownTable.of(
          Column.text("network", 10),
          Column.number("right", "%d"),
          Column.number("images", "%d"),
          Column.number("top-1 (%)", "%.2f"),
          Column.text("95 % interval", 15));
  private static final MarkdownTable BOTH =
      FLOAT.with(
          List.of(Column.number("as float (%)", "%.2f"), Column.number("KL from float", "%.4f")));

  private EvaluationReport() {}

  static String of(EvaluationResult result) {
    var quantized = result.quantized();
    return quantized == null
        ? FLOAT.of(
            List.of(
                FLOAT.row(
                    "float",
                    result.rightFloat(),
                    result.images(),
                    result.top1Float(),
                    result.top1FloatInterval())))
        : BOTH.of(
            List.of(
                BOTH.row(
                    "float",
                    result.rightFloat(),
                    result.images(),
                    result.top1Float(),
                    result.top1FloatInterval(),
                    100.0,
                    0.0),
                BOTH.row(
                    quantized.bits(),
                    quantized.right(),
                    result.images(),
                    quantized.top1(),
                    quantized.top1Interval(),
                    quantized.agreement(),
                    quantized.divergence())));
  }
}
