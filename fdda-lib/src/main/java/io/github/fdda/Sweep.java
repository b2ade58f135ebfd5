package io.github.fdda;

import io.github.fdda.SweepJournal.Measurement;
import io.github.fdda.SweepTask.Kind;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Quantizes one synthesis to many bit-widths and measures each. */
final class Sweep {

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

  /**
   * See {@link Synthesis#sweep}.
   *
   * @param elsewhere does all that is not measured yet; empty to do it here, one after the other
   */
  List<SweepRow> run(
      List<BitWidths> grid, Optional<TaskRunner> elsewhere, Consumer<SweepRow> observer) {
    require(grid);
    var journal = SweepJournal.open(config.file(), this::inputs);
    elsewhere.ifPresent(runner -> measureAll(grid, journal, runner));
    var here = Workplace.of(synthesis, test);
    var floatWeights = floatWeights();
    var rows = new ArrayList<SweepRow>();
    for (var bits : grid) {
      var row = row(bits, task -> journal.get(task.name(), () -> task.run(here)), floatWeights);
      rows.add(row);
      observer.accept(row);
    }
    return rows;
  }

  private void measureAll(List<BitWidths> grid, SweepJournal journal, TaskRunner runner) {
    var missing = new LinkedHashMap<String, SweepTask>();
    grid.stream()
        .flatMap(bits -> tasks(bits).stream())
        .filter(task -> !journal.has(task.name()))
        .forEach(task -> missing.putIfAbsent(task.name(), task));
    var faults =
        runner.run(
            "quantize",
            List.copyOf(missing.values()),
            (task, measurement) -> journal.keep(task.name(), measurement));
    TaskRunner.requireNone(faults, missing.size());
  }

  /** Refuses bad input before hours of training. */
  private void require(List<BitWidths> grid) {
    Fdda.requireMatch(centers.network(), test);
    if (grid.isEmpty()) {
      throw new InvalidInputException("a sweep over no bit-widths: give at least one");
    }
    grid.forEach(bits -> config.quantization().plan(centers.network(), bits));
  }

  /** All measurements of a bit-width: of the float network, without training, of each seed. */
  private List<SweepTask> tasks(BitWidths bits) {
    var tasks = new ArrayList<>(List.of(floatTask(bits), rangesTask(bits)));
    tasks.addAll(trainedTasks(bits));
    return tasks;
  }

  private SweepTask floatTask(BitWidths bits) {
    return SweepTask.of(Kind.FLOAT, bits, synthesis, config.quantization());
  }

  private SweepTask rangesTask(BitWidths bits) {
    var rangesOnly = config.quantization().withStages(QuantizationConfig.rangesOnly().stages());
    return SweepTask.of(Kind.RANGES, bits, synthesis, rangesOnly);
  }

  private List<SweepTask> trainedTasks(BitWidths bits) {
    return config.seeds().stream()
        .map(
            seed ->
                SweepTask.of(Kind.TRAINED, bits, synthesis, config.quantization().withSeed(seed)))
        .toList();
  }

  private SweepRow row(
      BitWidths bits, Function<SweepTask, Measurement> measure, Snapshot floatWeights) {
    var floating = measure.apply(floatTask(bits));
    var ranges = measure.apply(rangesTask(bits));
    var trained = trainedTasks(bits).stream().map(measure).toList();
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

  /** All that the size of a quantized network depends on beside its bits. */
  private Snapshot floatWeights() {
    try (var engine = EngineSession.open();
        var parameters = centers.network().parameters(engine.manager())) {
      return Snapshot.of(parameters.trainable());
    }
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
