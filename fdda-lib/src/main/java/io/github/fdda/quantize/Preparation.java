package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.RandomStream;
import io.github.fdda.network.Parameters;
import io.github.fdda.network.Snapshot;
import io.github.fdda.network.Taps;
import io.github.fdda.synthesis.TrainedGenerator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Prepares the student layer by layer before it is trained as a whole:
 *
 * <ol>
 *   <li>activations are quantized, weights are not: ranges are chosen, γ and β corrected;
 *   <li>steps of activations, scales of channels, γ and β are learnt ({@link ScaleTraining});
 *   <li>weights are rounded, each layer on what really reaches it ({@link WeightRounding}), γ and β
 *       corrected;
 *   <li>steps, γ, β and weights are trained together, now that weights are rounded.
 * </ol>
 *
 * <p>Activations come first, since learning how channels are scaled needs weights that can follow.
 *
 * @param trained generator and teacher
 * @param calibration images
 * @param plan what is quantized, and to how many bits
 * @param config how many iterations each part has
 * @param device where to compute
 * @param progress told how many iterations of learning are done in all
 */
record Preparation(
    TrainedGenerator trained,
    LabelledImages calibration,
    QuantizationPlan plan,
    QuantizationConfig config,
    Device device,
    IntConsumer progress) {

  /**
   * Prepares.
   *
   * @param count calibration images to look at; if there are fewer, more views of each
   */
  StudentState run(int count) {
    var images = views(count);
    var activations = find(images);
    var equalized = learn(activations, Taps.NONE, equalizing(), 0);
    var rounded = round(equalized, images);
    var weights = new RoundedWeights(plan, rounded.weightRanges());
    return learn(rounded, weights, scales(), config.equalizingIterations());
  }

  private ScaleTrainingConfig equalizing() {
    return ScaleTrainingConfig.floatWeights()
        .withIterations(config.equalizingIterations())
        .withSeed(config.seed());
  }

  private ScaleTrainingConfig scales() {
    return ScaleTrainingConfig.quantizedWeights()
        .withIterations(config.scaleIterations())
        .withSeed(~config.seed());
  }

  private List<float[]> views(int count) {
    return CalibrationViews.of(calibration, count, RandomStream.RANGES.at(config.seed(), 1));
  }

  private StudentState find(List<float[]> images) {
    return StudentState.pass(
        plan.network(),
        images,
        device,
        (batch, parameters) -> {
          var finder =
              new RangeFinder(
                  plan,
                  Taps.NONE,
                  config.ranges().rule(),
                  Optional.of(matching(batch, parameters, Taps.NONE)),
                  RangeFinder.empty(plan));
          plan.network().forward(batch, parameters, finder);
          return new StudentState(
              finder.ranges(), WeightRanges.NONE, Snapshot.of(parameters.trainable()));
        });
  }

  private StudentState round(StudentState before, List<float[]> images) {
    return StudentState.pass(
        plan.network(),
        images,
        device,
        (batch, parameters) -> {
          before.weights().copyTo(parameters.trainable());
          var activations = keeping(before, Taps.NONE, Optional.empty());
          var matching = matching(batch, parameters, activations);
          var compensated = new CompensatedRounding(plan);
          var weights = compensates() ? compensated : new RoundedWeights(plan, WeightRanges.NONE);
          plan.network()
              .forward(batch, parameters, keeping(before, weights, Optional.of(matching)));
          return new StudentState(
              before.ranges(), compensated.ranges(), Snapshot.of(parameters.trainable()));
        });
  }

  private boolean compensates() {
    return config.rounding() == WeightRounding.COMPENSATED && !plan.target().absorbsBatchNorm();
  }

  private RangeFinder keeping(
      StudentState state, Taps weights, Optional<BatchNormMatching> matching) {
    return new RangeFinder(plan, weights, RangeFinder.Rule.KEEP, matching, state.ranges());
  }

  private BatchNormMatching matching(NDArray batch, Parameters parameters, Taps activations) {
    var statistics = TeacherStatistics.of(plan.network(), parameters, batch, activations);
    return new BatchNormMatching(statistics, parameters);
  }

  private StudentState learn(
      StudentState start, Taps weights, ScaleTrainingConfig learning, int doneBefore) {
    try (var training =
        new ScaleTraining(trained, calibration, plan, start, weights, learning, device)) {
      while (!training.done()) {
        training.step();
        progress.accept(doneBefore + training.iteration());
      }
      return training.result();
    }
  }
}
