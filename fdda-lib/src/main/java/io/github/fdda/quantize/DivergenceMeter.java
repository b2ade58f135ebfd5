package io.github.fdda.quantize;

import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageInputs;
import java.util.List;
import java.util.Optional;

/** Measures how far a student is from its teacher, on the same images after each stage. */
final class DivergenceMeter {

  private static final int IMAGES = 100;

  private final StageInputs inputs;
  private final List<float[]> images;
  private final List<float[]> teacher;

  /**
   * Computes the logits of the teacher.
   *
   * @param inputs hold the images: calibration images, or synthetic ones where there are none
   * @param weights of the teacher
   */
  DivergenceMeter(StageInputs inputs, Snapshot weights) {
    this.inputs = inputs;
    this.images = inputs.samples(inputs.count(IMAGES));
    this.teacher = logits(weights, Taps.NONE);
  }

  /** Mean Kullback-Leibler divergence of the teacher's classes from the student's, in nats. */
  float of(StudentState student) {
    return (float) Fidelity.divergence(teacher, logits(student.weights(), taps(student)));
  }

  private Taps taps(StudentState student) {
    if (student.rounded()) {
      return new FakeQuantizer(
          inputs.plan(), student.ranges(), student.weightRanges(), StraightThrough.MASKED);
    }
    return student.ranges().stream().allMatch(QuantizationRange.EMPTY::equals)
        ? Taps.NONE
        : new RangeFinder(
            inputs.plan(), Taps.NONE, RangeFinder.Rule.KEEP, Optional.empty(), student.ranges());
  }

  private List<float[]> logits(Snapshot weights, Taps taps) {
    var network = inputs.network();
    try (var engine = EngineSession.open(inputs.device());
        var parameters = network.parameters(engine.manager())) {
      weights.copyTo(parameters.trainable());
      return Predictions.logits(
          batch -> network.forward(batch, parameters, taps),
          engine.manager(),
          images,
          network.inputShape());
    }
  }
}
