package io.github.fdda.quantize;

import ai.djl.Device;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.batch.LowPass;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.correct.TeacherStatistics;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.CalibrationViews;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Makes the student as it is before training: chooses ranges, and prepares it if wanted. */
public final class StudentStart {

  private static final int PIXELS_COUNTED = 32 * 32;
  private static final int LEAST_IMAGES = 32;

  private StudentStart() {}

  /**
   * Chooses ranges on calibration images alone, and leaves the weights as they are: all that
   * quantization without synthesis has.
   *
   * @param network the teacher
   * @param calibration images
   * @param bits of each layer
   * @param config says how ranges are chosen; not {@link RangeMethod#PUBLISHED}
   * @param device where to compute
   * @throws InvalidInputException if the target cannot run the network or these bits, {@code bits}
   *     names a layer that the network lacks, there are no images, or {@code config} asks for
   *     {@link RangeMethod#PUBLISHED}
   */
  public static StudentState rangesOnly(
      Network network,
      LabelledImages calibration,
      BitWidths bits,
      QuantizationConfig config,
      Device device) {
    var plan = QuantizationPlan.of(network, bits, config.target());
    if (config.ranges() == RangeMethod.PUBLISHED) {
      throw new InvalidInputException(
          "ranges PUBLISHED follow the images of a generator; without one, choose MIN_MAX, MSE or PERCENTILE");
    }
    if (calibration.size() == 0) {
      throw new InvalidInputException(
          "ranges alone need calibration images; give one a class, or synthesize first");
    }
    var images = CalibrationViews.spread(calibration, limit(network, config));
    return find(plan, images, config.withMatchBatchNorm(false), device);
  }

  /**
   * Chooses ranges with a trained generator at hand, and prepares the student as {@code config}
   * says.
   *
   * @param progress told how many of the {@link QuantizationConfig#preparingIterations()} are done
   */
  public static StudentState of(
      TrainedGenerator trained,
      LabelledImages calibration,
      QuantizationPlan plan,
      QuantizationConfig config,
      Device device,
      IntConsumer progress) {
    if (config.ranges() == RangeMethod.PUBLISHED) {
      return tracked(trained, plan, config, device);
    }
    var count = limit(trained.network(), config);
    if (config.prepares()) {
      return new Preparation(trained, calibration, plan, config, device, progress).run(count);
    }
    var images = new ArrayList<>(CalibrationViews.spread(calibration, count));
    var synthetic = count - images.size();
    if (synthetic >= 2) {
      images.addAll(synthesize(trained, synthetic, config, device));
    }
    return find(plan, images, config, device);
  }

  /** Images of the generator, as the student gets them. */
  static List<float[]> synthesize(
      TrainedGenerator trained, int count, QuantizationConfig config, Device device) {
    try (var engine = EngineSession.open(device);
        var generator = trained.images(engine.manager())) {
      var random = RandomStream.RANGES.at(config.seed(), 0);
      var images = generator.images(generator.labels(count, random), random);
      return LowPass.apply(
          images, trained.network().inputShape(), config.syntheticData().lowPass());
    }
  }

  /** Replays the first iterations of the generator and follows the extremes of their images. */
  private static StudentState tracked(
      TrainedGenerator trained, QuantizationPlan plan, QuantizationConfig config, Device device) {
    var network = plan.network();
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager());
        var synthesizer = trained.restart(device)) {
      var fixed = config.weightRanges().choose(plan, Snapshot.of(parameters.trainable()));
      var finder = RangeFinder.nearest(plan, fixed, config.ranges().rule(), Optional.empty());
      var iterations = Math.min(config.trackedIterations(), trained.iterations());
      for (var i = 0; i < iterations; i++) {
        var images = synthesizer.step().random().images();
        try (var scope = new EngineScope()) {
          network.forward(
              Batches.of(engine.manager(), images, network.inputShape()), parameters, finder);
        }
      }
      return new StudentState(finder.ranges(), fixed, Snapshot.of(parameters.trainable()));
    }
  }

  private static StudentState find(
      QuantizationPlan plan, List<float[]> images, QuantizationConfig config, Device device) {
    var network = plan.network();
    return StudentPass.run(
        network,
        images,
        device,
        (batch, parameters) -> {
          var matching =
              config.matchBatchNorm()
                  ? Optional.of(
                      new BatchNormMatching(
                          TeacherStatistics.of(network, parameters, batch, Taps.NONE), parameters))
                  : Optional.<BatchNormMatching>empty();
          var fixed = config.weightRanges().choose(plan, Snapshot.of(parameters.trainable()));
          var finder = RangeFinder.nearest(plan, fixed, config.ranges().rule(), matching);
          network.forward(batch, parameters, finder);
          if (finder.observesBatchNorms() && finder.foldsBatchNorms()) {
            // What was corrected was looked at before folding: the ranges follow on what will run.
            finder = RangeFinder.nearest(plan, fixed, config.ranges().rule(), Optional.empty());
            network.forward(batch, parameters, finder);
          }
          return new StudentState(finder.ranges(), fixed, Snapshot.of(parameters.trainable()));
        });
  }

  private static int limit(Network network, QuantizationConfig config) {
    var shape = network.inputShape();
    var scaled =
        (long) config.rangeImages() * PIXELS_COUNTED / ((long) shape.height() * shape.width());
    return (int) Math.min(config.rangeImages(), Math.max(LEAST_IMAGES, scaled));
  }
}
