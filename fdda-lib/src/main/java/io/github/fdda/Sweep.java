package io.github.fdda;

import io.github.fdda.SweepJournal.Measurement;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Quantizes one synthesis to many bit-widths and measures each. */
final class Sweep {

  private static final double NANOSECONDS = 1e9;

  private final Synthesis synthesis;
  private final BnsCenters centers;
  private final LabelledImages test;
  private final SweepConfig config;

  Sweep(Synthesis synthesis, LabelledImages test, SweepConfig config) {
    this.synthesis = synthesis;
    this.centers = synthesis.centers();
    this.test = test;
    this.config = config;
  }

  /** See {@link Synthesis#sweep}. */
  List<SweepRow> run(List<BitWidths> grid, Consumer<SweepRow> observer) {
    require(grid);
    var journal = SweepJournal.open(config.file(), this::inputs);
    var floatWeights = floatWeights();
    var rows = new ArrayList<SweepRow>();
    for (var bits : grid) {
      var row = row(bits, journal, floatWeights);
      rows.add(row);
      observer.accept(row);
    }
    return rows;
  }

  /** Refuses bad input before hours of training. */
  private void require(List<BitWidths> grid) {
    Fdda.requireMatch(centers.network(), test);
    if (grid.isEmpty()) {
      throw new InvalidInputException("a sweep over no bit-widths: give at least one");
    }
    grid.forEach(bits -> config.quantization().plan(centers.network(), bits));
  }

  private QuantizationConfig rangesOnly() {
    return config.quantization().withStages(QuantizationConfig.rangesOnly().stages());
  }

  private SweepRow row(BitWidths bits, SweepJournal journal, Snapshot floatWeights) {
    var floating = journal.get("float", this::measureFloat);
    var ranges =
        journal.get(
            "ranges only, " + name(bits),
            () -> measure(() -> synthesis.quantizeRangesOnly(bits, rangesOnly())));
    var trained =
        config.seeds().stream()
            .map(
                seed ->
                    journal.get(
                        String.format(Locale.ROOT, "%s, seed %d", name(bits), seed),
                        () -> measure(() -> quantize(bits, seed))))
            .toList();
    var plan = config.quantization().plan(centers.network(), bits);
    return new SweepRow(
        centers.network().name(),
        bits,
        floating.top1(),
        ranges.top1(),
        trained.stream().map(Measurement::top1).toList(),
        ModelSize.quantized(plan.network(), floatWeights, plan.bits()),
        trained.stream().collect(Collectors.averagingDouble(Measurement::seconds)));
  }

  private QuantizedNetwork quantize(BitWidths bits, long seed) {
    return synthesis.quantize(bits, config.quantization().withSeed(seed));
  }

  private Measurement measureFloat() {
    var network = centers.network();
    var accuracy = Fdda.evaluate(network, test, centers.device(), progress -> {});
    return new Measurement(accuracy.top1(), 0);
  }

  private Measurement measure(Supplier<QuantizedNetwork> quantization) {
    var start = System.nanoTime();
    var quantized = quantization.get();
    var seconds = (System.nanoTime() - start) / NANOSECONDS;
    return new Measurement(quantized.evaluate(test).top1(), seconds);
  }

  /** All that the size of a quantized network depends on beside its bits. */
  private Snapshot floatWeights() {
    try (var engine = EngineSession.open();
        var parameters = centers.network().parameters(engine.manager())) {
      return Snapshot.of(parameters.trainable());
    }
  }

  /** Unlike {@code toString}, names the layers that have bits of their own. */
  private static String name(BitWidths bits) {
    return bits + (bits.layers().isEmpty() ? "" : " " + new TreeMap<>(bits.layers()));
  }

  /** Bit-widths and seeds are not part of it: each measurement is named after its own. */
  private Fingerprint inputs() {
    return Fingerprint.of(
        Map.of(
            "network",
            centers.network().sha256(),
            "calibration",
            centers.calibration().sha256(),
            "synthesis",
            synthesis.fingerprint().hex(),
            "quantization",
            config.quantization().withSeed(0),
            "test",
            test.sha256()));
  }
}
