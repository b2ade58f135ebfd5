package io.github.fdda.cli.quantize;

import io.github.fdda.BnsCenters;
import io.github.fdda.Synthesis;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Network;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.Synthesizer;
import java.nio.file.Path;
import java.util.Map;

/** Step 2 of a run, with progress and checkpoints. */
public final class SynthesisPhase {

  private final SynthesisConfig config;
  private final boolean resume;
  private final Checkpoint checkpoint;
  private final TrainingLoop loop;
  private final Stopwatch refining = new Stopwatch();
  private double secondsBefore;

  /**
   * @param config hyper-parameters
   * @param out folder of the run
   * @param resume whether to go on from a checkpoint there
   */
  public SynthesisPhase(
      Network network,
      CalibrationSet calibration,
      SynthesisConfig config,
      Path out,
      boolean resume) {
    this.config = config;
    this.resume = resume;
    this.checkpoint =
        new Checkpoint(
            out, "generator", Runs.inputs(network, calibration, Map.of("synthesis", config)));
    this.loop = new TrainingLoop("synthesize", config.iterations(), checkpoint);
  }

  /** Trains the generator to its end; the checkpoint then holds that. */
  public Synthesis run(BnsCenters centers) {
    try (var synthesizer = centers.synthesizer(config)) {
      if (resume) {
        checkpoint.resume(
            state -> {
              synthesizer.restore(state.iteration(), state.snapshot());
              return synthesizer;
            });
      }
      loop.run(
          synthesizer.iteration(),
          () -> TrainingLoop.loss(synthesizer.step().loss()),
          synthesizer::snapshot);
      if (synthesizer.iteration() > 0) {
        checkpoint.save(synthesizer.iteration(), synthesizer.snapshot());
      }
      return refining.time(() -> refined(synthesizer));
    }
  }

  /**
   * Refines images of a generator that was trained already, in place of {@link #run}.
   *
   * @param seconds that its training took
   */
  Synthesis refine(Synthesis generator, double seconds) {
    secondsBefore = seconds;
    try (var progress = ProgressDisplay.start("refine")) {
      return refining.time(() -> generator.refine(config.refinement(), progress.observer()));
    }
  }

  private Synthesis refined(Synthesizer<Synthesis> synthesizer) {
    if (!config.refinement().refines()) {
      return synthesizer.result();
    }
    try (var progress = ProgressDisplay.start("refine")) {
      return synthesizer.result(progress.observer());
    }
  }

  /** Where the state of the loop is kept. */
  Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Seconds spent here, and on the generator that was given. */
  double seconds() {
    return secondsBefore + loop.seconds() + refining.seconds();
  }

  /** Milliseconds an iteration took here; 0 if there was none. */
  double millisecondsPerIteration() {
    return loop.millisecondsPerIteration();
  }
}
