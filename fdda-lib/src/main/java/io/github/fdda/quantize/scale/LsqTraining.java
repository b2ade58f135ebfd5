package io.github.fdda.quantize.scale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.StudentBatches;
import io.github.fdda.quantize.batch.StudentLoss;
import io.github.fdda.quantize.batch.SyntheticImages;
import io.github.fdda.quantize.equalize.ChannelGroup;
import io.github.fdda.quantize.equalize.ChannelGroups;
import io.github.fdda.quantize.equalize.Equalization;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.Adam;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Learns the steps of activations (LSQ, Esser et al., arXiv 1902.08153), how channels are scaled
 * against each other ({@link ChannelGroup}), and γ and β, one iteration at a time, by distillation
 * from the teacher: T²·KL on calibration images and synthetic ones, with the cross-entropy of
 * labels where {@link SampleWeights#preparationLabels} has a weight, and the {@link FeatureLoss}
 * where that has one. Weights change with the scale of their channels, and are trained too if they
 * have a learning rate.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 */
public final class LsqTraining implements AutoCloseable {

  private static final float ADAM_BETA1 = 0.9f;

  private final Network network;
  private final LsqConfig config;
  private final WeightRanges weightRanges;
  private final NDManager manager;
  private final Parameters teacherParameters;
  private final Parameters studentParameters;
  private final LearnedScales scales;
  private final Map<String, Double> rates = new LinkedHashMap<>();
  private final Adam adam;
  private final SyntheticImages synthetic;
  private final StudentBatches batches;
  private final StudentLoss loss;
  private int iteration;

  /**
   * Sets up the loop at iteration 0.
   *
   * @param trained generator and teacher
   * @param calibration images
   * @param plan what is quantized, and to how many bits
   * @param start ranges and weights to start from
   * @param reference weights of the teacher, its channels scaled as the student's are
   * @param weights says what becomes of weights and biases: {@link Taps#NONE} leaves them in float
   * @param config hyper-parameters
   * @param device where to compute
   */
  public LsqTraining(
      TrainedGenerator trained,
      LabelledImages calibration,
      QuantizationPlan plan,
      StudentState start,
      Snapshot reference,
      Taps weights,
      LsqConfig config,
      Device device) {
    this.network = plan.network();
    this.config = config;
    this.weightRanges = start.weightRanges();
    this.manager = TensorEngine.newManager(device);
    this.teacherParameters = network.parameters(manager);
    reference.copyTo(teacherParameters.trainable());
    this.studentParameters = network.parameters(manager);
    start.weights().copyTo(studentParameters.trainable());
    this.scales = new LearnedScales(plan, start.ranges(), groups(), weights, manager);
    var trainable = trainable();
    trainable.values().forEach(array -> array.setRequiresGradient(true));
    this.adam = new Adam(trainable, ADAM_BETA1, manager);
    var count =
        StudentBatches.syntheticCount(calibration, config.realBatch(), config.syntheticBatch());
    this.synthetic = SyntheticImages.Frozen.of(trained, count, manager);
    this.batches =
        new StudentBatches(
            calibration,
            synthetic,
            config.syntheticData(),
            config.realBatch(),
            config.realShift()::apply,
            config.syntheticShift()::apply,
            config.seed());
    var labels = config.sampleWeights().preparationLabels();
    var distillation = new Distillation(config.temperature(), 1, labels);
    this.loss = new StudentLoss(distillation, config.sampleWeights(), manager);
  }

  /** Number of iterations done. */
  public int iteration() {
    return iteration;
  }

  /** Whether all iterations are done. */
  public boolean done() {
    return iteration >= config.iterations();
  }

  /**
   * One iteration.
   *
   * @throws DivergedException if the loss is no longer finite
   */
  public LsqStep step() {
    try (var scope = new EngineScope()) {
      var batch = batches.next(iteration, RandomStream.SCALES.at(config.seed(), iteration));
      var step = backward(batch);
      var factor = LearningRateSchedule.COSINE.factor(iteration, config.iterations());
      adam.step(name -> factor * Objects.requireNonNull(rates.get(name)), iteration + 1);
      iteration++;
      return step;
    }
  }

  /** What was learnt so far: the ranges that belong to the steps, and the rescaled network. */
  public StudentState result() {
    var weights = Snapshot.of(studentParameters.trainable());
    return new StudentState(
        scales.ranges(), weightRanges, Equalization.apply(weights, scales.equalization()));
  }

  /**
   * Another network of the same graph, its channels rescaled as those of {@link #result()} were.
   *
   * @param weights, biases, γ and β by name
   */
  public Snapshot rescaled(Snapshot weights) {
    return Equalization.apply(weights, scales.equalization());
  }

  /** Frees native memory. */
  @Override
  public void close() {
    synthetic.close();
    manager.close();
  }

  private List<ChannelGroup> groups() {
    // What no grid sees has no gradient.
    return config.factorRate() == 0
        ? List.of()
        : ChannelGroups.of(network).stream()
            .filter(group -> !group.activations().isEmpty())
            .toList();
  }

  /** What is learnt, by a name; notes the learning rates on the way. */
  private Map<String, NDArray> trainable() {
    var trainable = new LinkedHashMap<String, NDArray>();
    scales.steps().forEach((name, array) -> trainable.put(name + ".step", array));
    trainable.keySet().forEach(name -> rates.put(name, config.stepRate()));
    for (var factor : scales.factors().values()) {
      var name = "factor" + trainable.size();
      trainable.put(name, factor);
      rates.put(name, config.factorRate());
    }
    for (var layer : network.batchNorms()) {
      for (var name : List.of(layer.gamma(), layer.beta())) {
        trainable.put(name, studentParameters.get(name));
        rates.put(name, config.batchNormRate());
      }
    }
    if (config.weightRate() > 0) {
      studentParameters.trainable().forEach((name, array) -> addWeight(trainable, name, array));
    }
    return trainable;
  }

  private void addWeight(Map<String, NDArray> trainable, String name, NDArray array) {
    if (trainable.putIfAbsent(name, array) == null) {
      rates.put(name, config.weightRate());
    }
  }

  private LsqStep backward(StudentBatches.Batch batch) {
    var images = Batches.of(manager, batch.images(), network.inputShape());
    var features = new FeatureLoss.Recorder();
    var teacherLogits =
        network.forward(
            images, teacherParameters, config.featureWeight() > 0 ? features : Taps.NONE);
    return GradientTapes.compute(
        tape -> {
          var comparison = new FeatureLoss.Comparison(scales, features.outputs());
          var studentLogits = network.forward(images, studentParameters, comparison);
          var terms = loss.of(studentLogits, teacherLogits, batch.labels());
          var distance = comparison.loss();
          var total =
              distance
                  .map(value -> terms.total().add(Scalars.times(value, config.featureWeight())))
                  .orElse(terms.total());
          requireFinite(total);
          tape.accept(total);
          return new LsqStep(
              iteration, terms.divergence().getFloat(), distance.map(NDArray::getFloat).orElse(0f));
        });
  }

  private void requireFinite(NDArray total) {
    if (!Float.isFinite(total.getFloat())) {
      throw new DivergedException("loss of scales", total.getFloat(), "iteration " + iteration);
    }
  }
}
