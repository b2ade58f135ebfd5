package io.github.fdda.cli.quantize;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.stage.QuantizationStep;

/** Step 3 of a run: stage after stage, each with progress and checkpoints. */
public final class QuantizationPhase {

  private static final double MILLISECONDS = 1e3;

  private final BitWidths bits;
  private final QuantizationConfig config;
  private final boolean resume;
  private final Checkpoint checkpoint;
  private final Stopwatch stopwatch = new Stopwatch();
  private int learnedHere;

  /**
   * @param checkpoint where the state goes at the end of every stage, and from time to time
   * @param resume whether to go on from there
   */
  public QuantizationPhase(
      BitWidths bits, QuantizationConfig config, Checkpoint checkpoint, boolean resume) {
    this.bits = bits;
    this.config = config;
    this.checkpoint = checkpoint;
    this.resume = resume;
  }

  /** Quantizes. */
  public QuantizedNetwork run(Synthesis synthesis) {
    return stopwatch.time(
        () -> {
          try (var quantizer = synthesis.quantizer(bits, config)) {
            if (resume) {
              checkpoint.resume(state -> restored(quantizer, state));
            }
            var before = quantizer.iterationsLearned();
            while (!quantizer.done()) {
              runStage(quantizer);
            }
            learnedHere = quantizer.iterationsLearned() - before;
            return quantizer.result();
          }
        });
  }

  private static Quantizer<QuantizedNetwork> restored(
      Quantizer<QuantizedNetwork> quantizer, Checkpoint.State state) {
    quantizer.restore(state.snapshot());
    return quantizer;
  }

  private void runStage(Quantizer<QuantizedNetwork> quantizer) {
    var loop = new TrainingLoop(quantizer.stage(), quantizer.stageIterations(), checkpoint);
    loop.run(quantizer.stageIteration(), () -> note(quantizer.step()), quantizer::snapshot);
    checkpoint.save(quantizer.iteration(), quantizer.snapshot());
  }

  private static String note(QuantizationStep step) {
    return step.terms().isEmpty() ? "" : TrainingLoop.loss(step.loss());
  }

  /** Seconds spent here. */
  double seconds() {
    return stopwatch.seconds();
  }

  /** Milliseconds that an iteration of learning took here, all else included; 0 if none was. */
  double millisecondsPerIteration() {
    return learnedHere == 0 ? 0 : MILLISECONDS * seconds() / learnedHere;
  }
}
