package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.correct.OutputCorrection;
import io.github.fdda.quantize.correct.TeacherStatistics;
import io.github.fdda.quantize.equalize.CrossLayerEqualization;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.CalibrationViews;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.reconstruct.Reconstruction;
import io.github.fdda.quantize.round.GptqRounding;
import io.github.fdda.quantize.scale.LsqConfig;
import io.github.fdda.quantize.scale.LsqTraining;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Prepares the student layer by layer before it is trained as a whole:
 *
 * <ol>
 *   <li>channels are equalized in closed form, if wanted ({@link CrossLayerEqualization});
 *   <li>activations are quantized, weights are not: ranges are chosen, γ and β corrected;
 *   <li>steps of activations, scales of channels, γ and β are learnt ({@link LsqTraining});
 *   <li>weights are rounded, each layer on what really reaches it ({@link WeightRounding}), γ and β
 *       corrected;
 *   <li>parts of the network learn to put out what they do in the float one ({@link
 *       Reconstruction});
 *   <li>means, or statistics of batch normalization, are corrected ({@link OutputCorrection});
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
public record Preparation(
    TrainedGenerator trained,
    LabelledImages calibration,
    QuantizationPlan plan,
    QuantizationConfig config,
    Device device,
    IntConsumer progress) {

  /**
   * Prepares.
   *
   * @param count calibration images to look at; if there are fewer, more views of each, and if
   *     there are none, synthetic ones
   */
  StudentState run(int count) {
    var images = views(count);
    var teacher = teacher();
    var equalized = equalize(find(images, teacher), teacher);
    var rounded = round(equalized.student, images);
    var reconstructed = reconstruct(rounded, equalized.reference, images);
    var corrected = correct(reconstructed, equalized.reference, count);
    var weights = new RoundedWeights(plan, corrected.weightRanges());
    var doneBefore = config.preparingIterations() - config.scaleIterations();
    return learn(
        corrected, equalized.reference, weights, scales(), doneBefore, LsqTraining::result);
  }

  /**
   * The student, and the float network with its channels scaled as the student's are: what parts of
   * the two put out can be compared.
   */
  private record Equalized(StudentState student, Snapshot reference) {}

  private Equalized equalize(StudentState start, Snapshot teacher) {
    return learn(
        start,
        teacher,
        Taps.NONE,
        equalizing(),
        0,
        training -> new Equalized(training.result(), training.rescaled(teacher)));
  }

  /** The teacher, its channels equalized if that is wanted. */
  private Snapshot teacher() {
    var network = plan.network();
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager())) {
      var weights = Snapshot.of(parameters.trainable());
      return config.corrections().equalize()
          ? CrossLayerEqualization.apply(network, weights, parameters)
          : weights;
    }
  }

  private StudentState reconstruct(StudentState start, Snapshot reference, List<float[]> views) {
    var learning = config.reconstruction();
    if (!learning.reconstructs() || !plan.fixesWeightRanges()) {
      return start;
    }
    var images = new ArrayList<>(views);
    if (learning.synthetic() > 0) {
      images.addAll(StudentStart.synthesize(trained, learning.synthetic(), config, device));
    }
    return new Reconstruction(
            plan,
            learning,
            reference,
            config.seed(),
            device,
            done -> progress.accept(config.equalizingIterations() + done))
        .run(start, images);
  }

  private LsqConfig equalizing() {
    return with(config.equalizingIterations(), config.seed(), LsqConfig.floatWeights());
  }

  private LsqConfig scales() {
    var learning =
        LsqConfig.quantizedWeights()
            .withTemperature(config.scaleTemperature())
            .withFeatureWeight(config.featureWeight())
            .withWeightRate(config.weightRate());
    return with(config.scaleIterations(), ~config.seed(), learning);
  }

  private LsqConfig with(int iterations, long seed, LsqConfig learning) {
    return learning
        .withIterations(iterations)
        .withSyntheticData(config.syntheticData())
        .withSampleWeights(config.sampleWeights())
        .withSeed(seed);
  }

  private List<float[]> views(int count) {
    var chosen =
        calibration.size() > 0
            ? CalibrationViews.spread(calibration, count)
            : StudentStart.synthesize(trained, count, config, device);
    return CalibrationViews.of(
        chosen, plan.network().inputShape(), count, RandomStream.RANGES.at(config.seed(), 1));
  }

  private StudentState correct(StudentState start, Snapshot reference, int count) {
    var wanted = config.corrections();
    if (!wanted.afterRounding() || plan.target().absorbsBatchNorm()) {
      return start;
    }
    var network = plan.network();
    var images = new ArrayList<>(CalibrationViews.spread(calibration, count));
    images.addAll(StudentStart.synthesize(trained, Math.max(2, images.size()), config, device));
    return StudentPass.run(
        network,
        images,
        device,
        (batch, parameters) -> {
          try (var teacher = parameters.copy(parameters.manager())) {
            reference.copyTo(teacher.trainable());
            start.weights().copyTo(parameters.trainable());
            var quantizer =
                new FakeQuantizer(
                    plan, start.ranges(), start.weightRanges(), StraightThrough.MASKED);
            OutputCorrection.apply(network, wanted, teacher, parameters, quantizer, batch);
          }
          return new StudentState(
              start.ranges(), start.weightRanges(), Snapshot.of(parameters.trainable()));
        });
  }

  private StudentState find(List<float[]> images, Snapshot weights) {
    return StudentPass.run(
        plan.network(),
        images,
        device,
        (batch, parameters) -> {
          weights.copyTo(parameters.trainable());
          var finder =
              new RangeFinder(
                  plan,
                  Taps.NONE,
                  config.ranges().rule(),
                  matching(batch, parameters, Taps.NONE),
                  RangeFinder.empty(plan));
          plan.network().forward(batch, parameters, finder);
          return new StudentState(
              finder.ranges(), WeightRanges.NONE, Snapshot.of(parameters.trainable()));
        });
  }

  private StudentState round(StudentState before, List<float[]> images) {
    return StudentPass.run(
        plan.network(),
        images,
        device,
        (batch, parameters) -> {
          before.weights().copyTo(parameters.trainable());
          var activations = keeping(before, Taps.NONE, Optional.empty());
          var matching = matching(batch, parameters, activations);
          var method = config.weightRanges().with(config.rounding());
          var compensated = new GptqRounding(plan, method);
          var fixed = config.weightRanges().choose(plan, before.weights());
          var weights = compensates() ? compensated : new RoundedWeights(plan, fixed);
          plan.network().forward(batch, parameters, keeping(before, weights, matching));
          return new StudentState(
              before.ranges(),
              compensates() ? compensated.ranges() : fixed,
              Snapshot.of(parameters.trainable()));
        });
  }

  private boolean compensates() {
    return config.rounding() == WeightRounding.COMPENSATED && !plan.target().absorbsBatchNorm();
  }

  private RangeFinder keeping(
      StudentState state, Taps weights, Optional<BatchNormMatching> matching) {
    return new RangeFinder(plan, weights, RangeFinder.Rule.KEEP, matching, state.ranges());
  }

  private Optional<BatchNormMatching> matching(
      NDArray batch, Parameters parameters, Taps activations) {
    if (!config.matchBatchNorm()) {
      return Optional.empty();
    }
    var statistics = TeacherStatistics.of(plan.network(), parameters, batch, activations);
    return Optional.of(new BatchNormMatching(statistics, parameters));
  }

  private <T> T learn(
      StudentState start,
      Snapshot reference,
      Taps weights,
      LsqConfig learning,
      int doneBefore,
      Function<LsqTraining, T> result) {
    try (var training =
        new LsqTraining(trained, calibration, plan, start, reference, weights, learning, device)) {
      while (!training.done()) {
        training.step();
        progress.accept(doneBefore + training.iteration());
      }
      return result.apply(training);
    }
  }
}
