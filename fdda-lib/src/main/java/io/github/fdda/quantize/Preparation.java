package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.RandomStream;
import io.github.fdda.data.Shift;
import io.github.fdda.network.Parameters;
import io.github.fdda.network.Snapshot;
import io.github.fdda.network.Taps;
import io.github.fdda.synthesis.TrainedGenerator;
import java.util.ArrayList;
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

  // Views of each calibration image: as it is, mirrored, shifted in either form.
  private static final int VIEWS = 4;
  private static final Shift MIRROR = new Shift(0, 1);
  private static final Shift SHIFT = new Shift(4, 0.5);

  /**
   * Prepares.
   *
   * @param count calibration images to look at; if there are fewer, more views of each, and if
   *     there are none, synthetic ones
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
    return with(config.equalizingIterations(), config.seed(), ScaleTrainingConfig.floatWeights());
  }

  private ScaleTrainingConfig scales() {
    return with(config.scaleIterations(), ~config.seed(), ScaleTrainingConfig.quantizedWeights());
  }

  private ScaleTrainingConfig with(int iterations, long seed, ScaleTrainingConfig learning) {
    return learning
        .withIterations(iterations)
        .withSyntheticData(config.syntheticData())
        .withSampleWeights(config.sampleWeights())
        .withSeed(seed);
  }

  private List<float[]> views(int count) {
    var random = RandomStream.RANGES.at(config.seed(), 1);
    var shape = plan.network().inputShape();
    var chosen =
        calibration.size() > 0
            ? StudentState.spread(calibration, count)
            : StudentState.synthesize(trained, count, config, device);
    var images = new ArrayList<>(chosen);
    chosen.forEach(image -> images.add(MIRROR.apply(image, shape, random)));
    for (var i = 0; images.size() < VIEWS * count; i++) {
      images.add(SHIFT.apply(chosen.get(i % chosen.size()), shape, random));
    }
    return images;
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
