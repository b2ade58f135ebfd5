package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientMode;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Batches;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.synthesis.Synthesizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the extremes of activations on the images of a generator that is trained again from its
 * start.
 */
final class RangeTracking implements Stage {

  private static final String RANGES = "ranges";
  private static final String GENERATOR = "generator.";

  private final StageInputs inputs;
  private final int iterations;
  private final StudentState student;
  private final WeightRanges weightRanges;
  private final NDManager manager;
  private final Parameters parameters;
  private final Synthesizer<?> synthesizer;
  private List<QuantizationRange> ranges;
  private int iteration;

  RangeTracking(TrackedRangeConfig config, StageInputs inputs, StudentState student) {
    this.inputs = inputs;
    this.iterations =
        Math.min(config.generatorIterations(), Math.max(1, inputs.trained().iterations()));
    this.student = student;
    this.weightRanges = config.weightRanges().choose(inputs.plan(), student.weights());
    this.manager = TensorEngine.newManager(inputs.device());
    this.parameters = inputs.network().parameters(manager);
    student.weights().copyTo(parameters.trainable());
    this.synthesizer = inputs.trained().restart(inputs.device());
    this.ranges = RangeFinder.empty(inputs.plan());
  }

  @Override
  public int iteration() {
    return iteration;
  }

  @Override
  public int iterations() {
    return iterations;
  }

  @Override
  public QuantizationStep step() {
    var images = synthesizer.step().random().images();
    try (var mode = GradientMode.off();
        var scope = new EngineScope()) {
      var plan = inputs.plan();
      var rounded = new RoundedWeights(plan, weightRanges);
      var finder =
          new RangeFinder(plan, rounded, TrackedRangeConfig.rule(), Optional.empty(), ranges);
      plan.network()
          .forward(Batches.of(manager, images, plan.network().inputShape()), parameters, finder);
      ranges = finder.ranges();
    }
    return QuantizationStep.ofPass(TrackedRangeConfig.NAME, iteration++);
  }

  @Override
  public Snapshot snapshot() {
    return synthesizer
        .snapshot()
        .prefixed(GENERATOR)
        .plus(Snapshot.ofVectors(Map.of(RANGES, QuantizationRange.flatten(ranges))));
  }

  @Override
  public void restore(int done, Snapshot saved) {
    synthesizer.restore(done, saved.under(GENERATOR));
    ranges = QuantizationRange.unflatten(saved.values(RANGES));
    iteration = done;
  }

  @Override
  public StudentState result() {
    return student.with(ranges, student.weights()).rounded(weightRanges, student.weights());
  }

  @Override
  public void close() {
    synthesizer.close();
    parameters.close();
    manager.close();
  }
}
