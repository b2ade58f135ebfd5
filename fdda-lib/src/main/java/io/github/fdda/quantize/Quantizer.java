package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Gradients;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.batch.StudentBatches;
import io.github.fdda.quantize.batch.StudentLoss;
import io.github.fdda.quantize.batch.SyntheticImages;
import io.github.fdda.quantize.distil.QuantizationStep;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.train.NesterovSgd;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The training loop of the quantized network (FDDA, section 3.4), one iteration at a time: the
 * fake-quantized student learns the teacher's logits on calibration images and synthetic ones.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 */
public final class Quantizer implements AutoCloseable {

  private static final String STUDENT = "student.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String GENERATOR = "generator.";
  private static final String RANGES = "ranges";
  private static final String WEIGHT_RANGES = "weight ranges.";

  private final Network network;
  private final QuantizationConfig config;
  private final List<QuantizationRange> ranges;
  private final WeightRanges weightRanges;
  private final NDManager manager;
  private final Parameters teacher;
  private final FakeQuantizedNetwork student;
  private final NesterovSgd optimizer;
  private final SyntheticImages synthetic;
  private final StudentBatches batches;
  private final StudentLoss loss;
  private int iteration;

  private Quantizer(
      TrainedGenerator trained,
      LabelledImages calibration,
      QuantizationPlan plan,
      QuantizationConfig config,
      List<QuantizationRange> ranges,
      WeightRanges weightRanges,
      Device device) {
    this.network = trained.network();
    this.config = config;
    this.ranges = List.copyOf(ranges);
    this.weightRanges = weightRanges;
    this.manager = TensorEngine.newManager(device);
    this.teacher = network.parameters(manager);
    this.student =
        new FakeQuantizedNetwork(manager, plan, ranges, weightRanges, config.straightThrough());
    student.trainable().values().forEach(array -> array.setRequiresGradient(true));
    this.optimizer =
        new NesterovSgd(student.trainable(), config.momentum(), config.weightDecay(), manager);
    this.synthetic =
        switch (config.generatorTraining()) {
          case FROZEN -> SyntheticImages.Frozen.of(trained, syntheticCount(calibration), manager);
          case JOINT -> SyntheticImages.Joint.of(trained, device);
        };
    this.batches =
        new StudentBatches(
            calibration,
            synthetic,
            config.syntheticData(),
            config.realBatch(),
            config.realAugmentation()::apply,
            config.syntheticAugmentation()::apply,
            config.seed());
    this.loss = new StudentLoss(config.distillation(), config.sampleWeights(), manager);
  }

  /**
   * Chooses ranges and sets up the loop at iteration 0.
   *
   * @param trained generator and teacher
   * @param calibration images with labels
   * @param bits of each layer
   * @param config hyper-parameters
   * @param device where to compute
   * @param progress told how many of the {@link QuantizationConfig#preparingIterations()} are done
   * @throws InvalidInputException if the target cannot run the network or these bits, or {@code
   *     bits} names a layer that the network lacks
   */
  public static Quantizer start(
      TrainedGenerator trained,
      LabelledImages calibration,
      BitWidths bits,
      QuantizationConfig config,
      Device device,
      IntConsumer progress) {
    var plan = QuantizationPlan.of(trained.network(), bits, config.target());
    var start = StudentStart.of(trained, calibration, plan, config, device, progress);
    var quantizer =
        new Quantizer(
            trained, calibration, plan, config, start.ranges(), start.weightRanges(), device);
    quantizer.student.restore(start.weights());
    return quantizer;
  }

  /**
   * Sets up the loop where it was saved.
   *
   * @param iterationsDone what {@link #iteration()} was then
   * @param state what {@link #snapshot()} was then
   * @throws InvalidInputException if the state belongs to another network or configuration
   */
  public static Quantizer resume(
      TrainedGenerator trained,
      LabelledImages calibration,
      BitWidths bits,
      QuantizationConfig config,
      int iterationsDone,
      Snapshot state,
      Device device) {
    var plan = QuantizationPlan.of(trained.network(), bits, config.target());
    var ranges = unflatten(state.values(RANGES));
    var weightRanges = WeightRanges.of(state.under(WEIGHT_RANGES));
    var quantizer = new Quantizer(trained, calibration, plan, config, ranges, weightRanges, device);
    quantizer.student.restore(state.under(STUDENT));
    quantizer.optimizer.restore(state.under(OPTIMIZER));
    quantizer.synthetic.restore(iterationsDone, state.under(GENERATOR));
    quantizer.iteration = iterationsDone;
    return quantizer;
  }

  /** Number of iterations done. */
  public int iteration() {
    return iteration;
  }

  /** Whether all iterations are done. */
  public boolean done() {
    return iteration >= config.iterations();
  }

  /** The range of each activation layer, in execution order. */
  public List<QuantizationRange> ranges() {
    return ranges;
  }

  /** The ranges of those weights that have fixed ones. */
  public WeightRanges weightRanges() {
    return weightRanges;
  }

  /** The student's float weights, biases, γ and β. */
  public Snapshot weights() {
    return Snapshot.of(student.trainable());
  }

  /** The state after {@link #iteration()} iterations. */
  public Snapshot snapshot() {
    return weights()
        .prefixed(STUDENT)
        .plus(optimizer.snapshot().prefixed(OPTIMIZER))
        .plus(synthetic.snapshot().prefixed(GENERATOR))
        .plus(weightRanges.toSnapshot().prefixed(WEIGHT_RANGES))
        .plus(Snapshot.ofVectors(Map.of(RANGES, flatten(ranges))));
  }

  /** Runs until {@link #done()} or until the observer stops it. */
  public void run(StepObserver<QuantizationStep> observer) {
    var proceed = true;
    while (proceed && !done()) {
      proceed = observer.proceed(step());
    }
  }

  /**
   * One iteration.
   *
   * @return everything that happened in it
   * @throws DivergedException if the loss is no longer finite
   */
  public QuantizationStep step() {
    try (var scope = new EngineScope()) {
      var step =
          backward(batches.next(iteration, RandomStream.STUDENT.at(config.seed(), iteration)));
      optimizer.step(step.learningRate());
      iteration++;
      return step;
    }
  }

  /** Frees native memory. */
  @Override
  public void close() {
    synthetic.close();
    manager.close();
  }

  private QuantizationStep backward(StudentBatches.Batch batch) {
    var images = Batches.of(manager, batch.images(), network.inputShape());
    var teacherLogits = network.forward(images, teacher, Taps.NONE);
    return GradientTapes.compute(
        tape -> {
          var studentLogits = student.forward(images);
          var terms = loss.of(studentLogits, teacherLogits, batch.labels());
          var total = terms.total();
          requireFinite(total);
          tape.accept(total);
          return new QuantizationStep(
              iteration,
              learningRate(),
              terms.divergence().getFloat(),
              terms.crossEntropy().getFloat(),
              Gradients.norm(student.trainable().values()),
              batch.labels(),
              batch.images(),
              Batches.rows(teacherLogits),
              Batches.rows(studentLogits));
        });
  }

  private int syntheticCount(LabelledImages calibration) {
    return StudentBatches.syntheticCount(calibration, config.realBatch(), config.syntheticBatch());
  }

  private double learningRate() {
    return config.learningRate()
        * LearningRateSchedule.COSINE.factor(iteration, config.iterations());
  }

  private void requireFinite(NDArray loss) {
    if (!Float.isFinite(loss.getFloat())) {
      throw new DivergedException("student loss", loss.getFloat(), "iteration " + iteration);
    }
  }

  private static float[] flatten(List<QuantizationRange> ranges) {
    var bounds = new float[2 * ranges.size()];
    for (var i = 0; i < ranges.size(); i++) {
      bounds[2 * i] = ranges.get(i).min();
      bounds[2 * i + 1] = ranges.get(i).max();
    }
    return bounds;
  }

  private static List<QuantizationRange> unflatten(float[] bounds) {
    return IntStream.range(0, bounds.length / 2)
        .mapToObj(i -> new QuantizationRange(bounds[2 * i], bounds[2 * i + 1]))
        .toList();
  }
}
