package io.github.fdda.chart;

import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * One row of a sweep of bit-widths. Figures in percent; NaN where one is missing.
 *
 * @param network its name
 * @param variant what {@code bits} says beyond the two bit-widths, such as {@code F8L8}
 * @param weights their bits
 * @param activations their bits
 * @param reference top-1 of the float network
 * @param ranges top-1 of the ranges alone
 * @param top1 mean over seeds
 * @param sd over seeds
 */
record SweepPoint(
    String network,
    String variant,
    double weights,
    double activations,
    double reference,
    double ranges,
    double top1,
    double sd) {

  static List<SweepPoint> of(Table sweep) {
    Tables.require(
        sweep,
        "network",
        "bits",
        "weights",
        "activations",
        "float_top1",
        "ranges_top1",
        "top1",
        "sd");
    var network = sweep.stringColumn("network");
    var bits = sweep.stringColumn("bits");
    var weights = Tables.numbers(sweep, "weights");
    var activations = Tables.numbers(sweep, "activations");
    var reference = Tables.numbers(sweep, "float_top1");
    var ranges = Tables.numbers(sweep, "ranges_top1");
    var top1 = Tables.numbers(sweep, "top1");
    var sd = Tables.numbers(sweep, "sd");
    return IntStream.range(0, sweep.rowCount())
        .mapToObj(
            i ->
                new SweepPoint(
                    network.get(i),
                    bits.get(i).replaceFirst("^W\\d+A\\d+", "").strip(),
                    weights[i],
                    activations[i],
                    reference[i],
                    ranges[i],
                    top1[i],
                    sd[i]))
        .toList();
  }
}
