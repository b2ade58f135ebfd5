package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.BnsCenters;
import io.github.fdda.Synthesis;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Network;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Steps 1 and 2, made when they are first needed, for all runs from one calibration set. */
final class SharedSteps {

  private final Network network;
  private final CalibrationSet calibration;
  private final Device device;
  private final Path out;
  private final boolean resume;
  private final Stopwatch collecting = new Stopwatch();
  private final Map<SynthesisConfig, SynthesisPhase> phases = new HashMap<>();
  private final Map<SynthesisConfig, Synthesis> syntheses = new HashMap<>();
  private Optional<BnsCenters> centers = Optional.empty();

  /**
   * @param device where to compute
   * @param out folder of the runs
   * @param resume whether to go on from checkpoints there
   */
  SharedSteps(
      Network network, CalibrationSet calibration, Device device, Path out, boolean resume) {
    this.network = network;
    this.calibration = calibration;
    this.device = device;
    this.out = out;
    this.resume = resume;
  }

  /** The images to quantize from. */
  CalibrationSet calibration() {
    return calibration;
  }

  /** Step 1. */
  BnsCenters centers() {
    if (centers.isEmpty()) {
      centers = Optional.of(collecting.time(() -> BnsCenters.of(network, calibration, device)));
    }
    return centers.get();
  }

  /** Seconds that step 1 took. */
  double centersSeconds() {
    return collecting.seconds();
  }

  /** Step 2 as configured; images to refine come from a generator that is there already. */
  Synthesis synthesis(SynthesisConfig config) {
    var known = syntheses.get(config);
    if (known != null) {
      return known;
    }
    var made = make(config);
    syntheses.put(config, made);
    return made;
  }

  private Synthesis make(SynthesisConfig config) {
    var unrefined = config.withRefinement(RefinementConfig.none());
    var generator = syntheses.get(unrefined);
    return generator == null
        ? phase(config).run(centers())
        : phase(config).refine(generator, phase(unrefined).seconds());
  }

  /** The loop of step 2 as configured, run or not. */
  SynthesisPhase phase(SynthesisConfig config) {
    return phases.computeIfAbsent(
        config, each -> new SynthesisPhase(network, calibration, each, out, resume));
  }

  /** Removes the states of all loops that were needed. */
  void deleteCheckpoints() {
    phases.values().forEach(phase -> phase.checkpoint().delete());
  }
}
