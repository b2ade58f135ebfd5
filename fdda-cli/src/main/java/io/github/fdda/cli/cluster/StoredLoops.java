package io.github.fdda.cli.cluster;

import io.github.fdda.BnsCenters;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.TrainingLoops;
import io.github.fdda.Workplace;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Loops that leave checkpoints in the shared folder, and go on from those of an executor that is no
 * more. A checkpoint is removed when what its loop gave is kept.
 */
public final class StoredLoops implements TrainingLoops {

  private static final String ITERATION = "checkpoint.iteration";
  private static final String SECONDS = "checkpoint.seconds";
  private static final double NANOSECONDS = 1e9;

  private final SharedFiles shared;
  private final Generators generators;
  private final Duration interval;

  /**
   * @param interval between checkpoints
   */
  public StoredLoops(SharedFiles shared, Duration interval) {
    this.shared = shared;
    this.generators = new Generators(shared);
    this.interval = interval;
  }

  @Override
  public Timed<Synthesis> synthesis(
      Workplace.Inputs inputs, SynthesisConfig config, Supplier<Timed<Synthesis>> make) {
    return generators
        .find(inputs, config)
        .orElseGet(
            () -> {
              var made = make.get();
              generators.keep(inputs, config, made);
              shared.delete(
                  checkpoint(Generators.name(inputs.network(), inputs.calibration(), config)));
              return made;
            });
  }

  @Override
  public Timed<Synthesis> synthesize(BnsCenters centers, SynthesisConfig config) {
    var file = checkpoint(Generators.name(centers.network(), centers.calibration(), config));
    var before = find(file);
    var start = System.nanoTime();
    try (var loop = centers.synthesizer(config)) {
      before.ifPresent(state -> loop.restore((int) state.values(ITERATION)[0], state));
      Supplier<Double> seconds =
          () ->
              before.map(state -> (double) state.values(SECONDS)[0]).orElse(0.0)
                  + (System.nanoTime() - start) / NANOSECONDS;
      run(
          loop::done,
          loop::step,
          () ->
              keep(
                  file,
                  loop.snapshot()
                      .plus(
                          Snapshot.ofVectors(
                              Map.of(
                                  ITERATION, new float[] {loop.iteration()},
                                  SECONDS, new float[] {seconds.get().floatValue()})))));
      return new Timed<>(loop.result(), seconds.get());
    }
  }

  @Override
  public QuantizedNetwork quantize(Synthesis synthesis, BitWidths bits, QuantizationConfig config) {
    var parts =
        Map.of(
            "generator",
            synthesis.fingerprint().hex(),
            "bits",
            bits,
            "quantization",
            config,
            "version",
            WhatComputes.current());
    var file = checkpoint("student-" + Fingerprint.of(parts).hex());
    try (var loop = synthesis.quantizer(bits, config)) {
      find(file).ifPresent(loop::restore);
      run(loop::done, loop::step, () -> keep(file, loop.snapshot()));
      var made = loop.result();
      shared.delete(file);
      return made;
    }
  }

  private static String checkpoint(String loop) {
    return "checkpoint-" + loop + ".safetensors";
  }

  private void run(BooleanSupplier done, Runnable step, Runnable save) {
    var saved = System.nanoTime();
    while (!done.getAsBoolean()) {
      step.run();
      if (System.nanoTime() - saved >= interval.toNanos()) {
        save.run();
        saved = System.nanoTime();
      }
    }
  }

  private void keep(String name, Snapshot state) {
    LocalFolder.using(
        folder -> {
          var file = folder.resolve(name);
          state.write(file);
          shared.put(name, file);
          return name;
        });
  }

  /** The state of a loop. A damaged one is as good as none: the loop begins anew. */
  private Optional<Snapshot> find(String name) {
    return LocalFolder.using(
        folder -> {
          var file = folder.resolve(name);
          return shared.get(name, file) ? read(file) : Optional.empty();
        });
  }

  private static Optional<Snapshot> read(Path file) {
    try {
      return Optional.of(Snapshot.read(file));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }
}
