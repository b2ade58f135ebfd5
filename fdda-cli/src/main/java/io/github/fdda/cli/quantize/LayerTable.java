package io.github.fdda.cli.quantize;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.quantize.grid.LayerError;
import java.util.List;
import java.util.Locale;

/** What quantization does to each layer. */
final class LayerTable {

  /** The column that says how much a layer loses. */
  static final int SIGNAL_TO_NOISE = 3;

  private static final double PERCENT = 100;

  private static final MarkdownTable BITS =
      MarkdownTable.of(
          Column.text("kind", 10), Column.text("layer", 20), Column.number("bits", "%d"));

  private static final MarkdownTable ERRORS =
      BITS.with(
          List.of(
              Column.number("signal-to-noise (dB)", "%s"),
              Column.number("rounding (%)", "%.2f"),
              Column.number("clipping (%)", "%.2f")));

  private LayerTable() {}

  /** Bits alone. */
  static FilledTable ofBits(QuantizedNetwork quantized) {
    return new FilledTable(
        BITS,
        quantized.layers().stream()
            .map(
                row ->
                    BITS.texts(row.getString("kind"), row.getString("layer"), row.getInt("bits")))
            .toList());
  }

  /** Bits and errors. */
  static FilledTable of(List<LayerError> errors) {
    return new FilledTable(ERRORS, errors.stream().map(LayerTable::texts).toList());
  }

  private static List<String> texts(LayerError error) {
    return ERRORS.texts(
        error.kind(),
        error.layer(),
        error.bits(),
        decibels(error.signalToNoise()),
        share(error.rounding(), error),
        share(error.clipping(), error));
  }

  private static String decibels(double value) {
    return value == Double.POSITIVE_INFINITY ? "equal" : String.format(Locale.ROOT, "%.1f", value);
  }

  /** Of the signal, in percent. */
  private static double share(double part, LayerError error) {
    return PERCENT * part / error.signal();
  }
}
