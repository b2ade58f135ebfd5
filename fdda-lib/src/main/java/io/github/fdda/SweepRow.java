package io.github.fdda;

import io.github.fdda.quantize.grid.BitWidths;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * One bit-width of a sweep.
 *
 * @param network its name
 * @param bits of each layer
 * @param floatTop1 of the float network, percent
 * @param rangesTop1 with ranges of least squared error on the calibration images (synthetic ones
 *     where there are none) and no training, percent
 * @param top1s of the quantized network, percent, one for each seed
 * @param bytes size of the quantized network, see {@link QuantizedNetwork#sizeInBytes()}
 * @param seconds that quantizing took, mean over the seeds
 * @since 0.1.0
 */
public record SweepRow(
    String network,
    BitWidths bits,
    double floatTop1,
    double rangesTop1,
    List<Double> top1s,
    long bytes,
    double seconds) {

  private static final double BYTES_PER_KILOBYTE = 1000;

  /** Copies the list. */
  public SweepRow {
    top1s = List.copyOf(top1s);
  }

  /** Mean over the seeds, percent. */
  public double top1() {
    return DoubleColumn.create("top1", top1s).mean();
  }

  /** Sample standard deviation over the seeds, in points; NaN if there is one seed only. */
  public double sd() {
    return top1s.size() < 2 ? Double.NaN : DoubleColumn.create("top1", top1s).standardDeviation();
  }

  /** Size of the quantized network in units of 1,000 bytes. */
  public double kilobytes() {
    return bytes / BYTES_PER_KILOBYTE;
  }

  /**
   * One row a bit-width: {@code network}, {@code bits}, {@code weights}, {@code activations},
   * {@code float_top1}, {@code ranges_top1}, {@code top1}, {@code sd} (missing for one seed),
   * {@code seeds} (how many), {@code kilobytes}, {@code seconds}.
   */
  public static Table table(List<SweepRow> rows) {
    return Table.create(
        "top-1 by bit-width",
        texts("network", rows, SweepRow::network),
        texts("bits", rows, row -> row.bits.toString()),
        integers("weights", rows, row -> row.bits.weights()),
        integers("activations", rows, row -> row.bits.activations()),
        numbers("float_top1", rows, SweepRow::floatTop1),
        numbers("ranges_top1", rows, SweepRow::rangesTop1),
        numbers("top1", rows, SweepRow::top1),
        numbers("sd", rows, SweepRow::sd),
        integers("seeds", rows, row -> row.top1s.size()),
        numbers("kilobytes", rows, SweepRow::kilobytes),
        numbers("seconds", rows, SweepRow::seconds));
  }

  private static StringColumn texts(
      String name, List<SweepRow> rows, Function<SweepRow, String> value) {
    return StringColumn.create(name, rows.stream().map(value));
  }

  private static IntColumn integers(
      String name, List<SweepRow> rows, ToIntFunction<SweepRow> value) {
    return IntColumn.create(name, rows.stream().mapToInt(value));
  }

  private static DoubleColumn numbers(
      String name, List<SweepRow> rows, ToDoubleFunction<SweepRow> value) {
    return DoubleColumn.create(name, rows.stream().mapToDouble(value));
  }
}
