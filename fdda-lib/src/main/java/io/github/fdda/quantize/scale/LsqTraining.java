package io.github.fdda.quantize.scale;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import io.github.fdda.quantize.batch.StudentBatches;
import io.github.fdda.quantize.batch.StudentLoss;
import io.github.fdda.quantize.batch.SyntheticImages;
import io.github.fdda.quantize.equalize.ChannelGroup;
import io.github.fdda.quantize.equalize.ChannelGroups;
import io.github.fdda.quantize.equalize.Equalization;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.stage.WeightGradients;
import io.github.fdda.train.Adam;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Learns the steps of activations (LSQ, Esser et al., arXiv 1902.08153), how channels are scaled
 * against each other ({@link ChannelGroup}), and γ and β, one iteration at a time, by distillation
 * from the teacher: T²·KL on calibration images and synthetic ones, with the cross-entropy of
 * labels and the {@link FeatureLoss} where they have a weight. Weights change with the scale of
 * their channels, and are trained too if they have a learning rate.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 */
final class LsqTraining implements Stage {

  private static final float ADAM_BETA1 = 0.9f;
  // Of a weight's root mean square, in one iteration.
  private static final double LARGEST_MOVE = 0.016;

  private static final String LEARNED = "learned.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String OSCILLATION = "oscillation.";

  private final String name;
  private final LsqConfig config;
  private final long seed;
  private final Network network;
  private final StudentState start;
  private final NDManager manager;
  private final Parameters teacherParameters;
  private final Parameters studentParameters;
  private final LearnedScales scales;
  private final Map<String, Double> rates = new LinkedHashMap<>();
  private final Map<String, NDArray> trainable;
  private final Adam adam;
  private final Optional<OscillatingWeights> oscillating;
  private final SyntheticImages synthetic;
  private final StudentBatches batches;
  private final StudentLoss loss;
  private final int largestPart;
  private int iteration;

  /**
   * Sets up the loop at iteration 0.
   *
   * @param name of the stage
   * @param seed of the loop's draws
   * @param start student to begin with; its weights are in float or rounded
   */
  LsqTraining(String name, LsqConfig config, StageInputs inputs, long seed, StudentState start) {
    this(name, config, inputs, seed, start, Batches.recorded(inputs.network().inputShape()));
  }

  /**
   * As the other one, with a bound for memory.
   *
   * @param largestPart images of a batch that are in memory at once, with their feature maps
   */
  LsqTraining(
      String name,
      LsqConfig config,
      StageInputs inputs,
      long seed,
      StudentState start,
      int largestPart) {
    this.largestPart = largestPart;
    var plan = inputs.plan();
    this.name = name;
    this.config = config;
    this.seed = seed;
    this.network = plan.network();
    this.start = start;
    this.manager = TensorEngine.newManager(inputs.device());
    this.teacherParameters = network.parameters(manager);
    start.reference().copyTo(teacherParameters.trainable());
    this.studentParameters = network.parameters(manager);
    start.weights().copyTo(studentParameters.trainable());
    var rounding =
        Optional.of(new RoundedWeights(plan, start.weightRanges())).filter(any -> start.rounded());
    var weights = rounding.<Taps>map(taps -> taps).orElse(Taps.NONE);
    this.scales = new LearnedScales(plan, start.ranges(), groups(), weights, manager);
    this.trainable = trainable();
    trainable.values().forEach(array -> array.setRequiresGradient(true));
    this.adam = new Adam(trainable, ADAM_BETA1, manager);
    this.oscillating = rounding.filter(any -> config.freezing() > 0).map(this::oscillating);
    var count = StudentBatches.syntheticCount(inputs.calibration(), config.batch());
    this.synthetic = SyntheticImages.Frozen.of(inputs.trained(), count, manager);
    this.batches =
        new StudentBatches(
            inputs.calibration(),
            synthetic,
            config.batch(),
            inputs.lowPass(),
            config.realShift()::apply,
            config.syntheticShift()::apply,
            seed);
    var distillation = new Distillation(config.temperature(), 1, config.labels());
    this.loss = new StudentLoss(distillation, config.samples(), manager);
  }

  @Override
  public int iteration() {
    return iteration;
  }

  @Override
  public int iterations() {
    return config.iterations();
  }

  @Override
  public QuantizationStep step() {
    try (var scope = new EngineScope()) {
      var batch = batches.next(iteration, RandomStream.SCALES.at(seed, iteration));
      var step = backward(batch);
      var factor = LearningRateSchedule.COSINE.factor(iteration, config.iterations());
      adam.step(array -> factor * Objects.requireNonNull(rates.get(array)), iteration + 1);
      scales.keepWithinBounds();
      oscillating.ifPresent(weights -> weights.freeze(iteration / (double) config.iterations()));
      iteration++;
      return step;
    }
  }

  @Override
  public Snapshot snapshot() {
    var saved = Snapshot.of(trainable).prefixed(LEARNED).plus(adam.snapshot().prefixed(OPTIMIZER));
    return oscillating
        .map(weights -> saved.plus(weights.snapshot().prefixed(OSCILLATION)))
        .orElse(saved);
  }

  @Override
  public void restore(int done, Snapshot saved) {
    saved.under(LEARNED).copyTo(trainable);
    adam.restore(saved.under(OPTIMIZER));
    oscillating.ifPresent(weights -> weights.restore(saved.under(OSCILLATION)));
    iteration = done;
  }

  /** The ranges that belong to the steps, and both networks rescaled. */
  @Override
  public StudentState result() {
    var factors = scales.equalization();
    var weights = Equalization.apply(Snapshot.of(studentParameters.trainable()), factors);
    return start
        .with(scales.ranges(), weights)
        .rescaled(weights, Equalization.apply(start.reference(), factors));
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

  private OscillatingWeights oscillating(RoundedWeights rounding) {
    return new OscillatingWeights(
        network.weightLayers(), studentParameters.trainable(), rounding, config.freezing());
  }

  /** The arrays that are learnt, by name; also fills in their learning rates. */
  private Map<String, NDArray> trainable() {
    var arrays = new LinkedHashMap<String, NDArray>();
    scales.steps().forEach((layer, array) -> arrays.put(layer + ".step", array));
    arrays.keySet().forEach(step -> rates.put(step, config.stepRate()));
    for (var array : scales.factors().values()) {
      var factor = "factor" + arrays.size();
      arrays.put(factor, array);
      rates.put(factor, config.factorRate());
    }
    for (var layer : network.batchNorms()) {
      for (var parameter : List.of(layer.gamma(), layer.beta())) {
        arrays.put(parameter, studentParameters.get(parameter));
        rates.put(parameter, config.batchNormRate());
      }
    }
    if (config.weightRate() > 0) {
      studentParameters
          .trainable()
          .forEach((parameter, array) -> addWeight(arrays, parameter, array));
    }
    return arrays;
  }

  private void addWeight(Map<String, NDArray> arrays, String parameter, NDArray array) {
    if (arrays.putIfAbsent(parameter, array) == null) {
      rates.put(parameter, isBias(array) ? config.weightRate() : weightRate(array));
    }
  }

  private static boolean isBias(NDArray array) {
    return array.getShape().dimension() == 1;
  }

  /**
   * Adam moves each value by about its rate, however small all of them are. In front of a batch
   * normalization their size makes no difference to the network, and those of wide layers are
   * small.
   */
  private double weightRate(NDArray weight) {
    try (var scope = new EngineScope()) {
      var size = Math.sqrt(weight.square().mean().getFloat());
      return Math.min(config.weightRate(), LARGEST_MOVE * size);
    }
  }

  /**
   * Goes back part by part: the gradients of a mean over images add up. The {@link FeatureLoss} is
   * a mean over parts instead, each divided by its own teacher's outputs.
   */
  private QuantizationStep backward(StudentBatches.Batch batch) {
    var terms = new LinkedHashMap<String, Double>();
    var teacherLogits = new ArrayList<float[]>();
    var studentLogits = new ArrayList<float[]>();
    for (var part : batch.parts(largestPart)) {
      var pass = backward(part, part.images().size() / (double) batch.images().size());
      pass.terms.forEach((term, value) -> terms.merge(term, value, Double::sum));
      teacherLogits.addAll(pass.teacherLogits);
      studentLogits.addAll(pass.studentLogits);
    }
    return new QuantizationStep(
        name,
        iteration,
        terms,
        Double.NaN,
        Double.NaN,
        config.weightRate() > 0 ? WeightGradients.norms(network, trainable) : Map.of(),
        Optional.empty(),
        batch.labels(),
        batch.images(),
        teacherLogits,
        studentLogits,
        Map.of());
  }

  /**
   * What is known of a part of a batch.
   *
   * @param terms of its loss, each times its share of the batch
   * @param teacherLogits one row an image
   * @param studentLogits likewise
   */
  private record Pass(
      Map<String, Double> terms, List<float[]> teacherLogits, List<float[]> studentLogits) {}

  private Pass backward(StudentBatches.Batch part, double share) {
    try (var scope = new EngineScope()) {
      var images = Batches.of(manager, part.images(), network.inputShape());
      var features = new FeatureLoss.Recorder();
      var teacherLogits =
          network.forward(
              images, teacherParameters, config.featureWeight() > 0 ? features : Taps.NONE);
      return GradientTapes.compute(
          tape -> {
            var comparison = new FeatureLoss.Comparison(scales, features.outputs());
            var studentLogits = network.forward(images, studentParameters, comparison);
            var terms = loss.of(studentLogits, teacherLogits, part.labels());
            var distance = comparison.loss();
            var total =
                distance
                    .map(value -> terms.total().add(Scalars.times(value, config.featureWeight())))
                    .orElse(terms.total());
            GradientTapes.backward(
                tape, Scalars.times(total, share), "loss of scales", "iteration " + iteration);
            return new Pass(
                terms(terms, distance, share),
                Batches.rows(teacherLogits),
                Batches.rows(studentLogits));
          });
    }
  }

  private Map<String, Double> terms(
      Distillation.Terms terms, Optional<NDArray> distance, double share) {
    var byName = new LinkedHashMap<String, Double>();
    byName.put("divergence", share * terms.divergence().getFloat());
    if (config.labels() > 0) {
      byName.put("cross-entropy", share * terms.crossEntropy().getFloat());
    }
    distance.ifPresent(
        value -> byName.put("features", share * config.featureWeight() * value.getFloat()));
    return byName;
  }
}
