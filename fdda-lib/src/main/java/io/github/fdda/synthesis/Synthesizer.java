package io.github.fdda.synthesis;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.engine.CrossEntropy;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Gradients;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.evaluate.Difficulty;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.synthesis.SynthesisStep.FineGrained;
import io.github.fdda.synthesis.SynthesisStep.SyntheticBatch;
import io.github.fdda.train.Adam;
import io.github.fdda.train.Progress;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Internal;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import io.github.fdda.util.StoppedException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The training loop of the generator (FDDA, section 3), one iteration at a time. Each iteration
 * makes a batch of random labels and a batch of one class, and lowers
 *
 * <p>L_G = ½·CE + 0.2·L_BNS + 0.9·L_D + 0.01·L_C + ½·CE_c
 *
 * <p>with the weights of the authors' code; {@link SynthesisConfig#weights} may have others.
 * Without {@link SynthesisConfig#fineGrained} there is no batch of one class, and L_G = CE +
 * 0.2·L_BNS.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 *
 * @param <R> type of the result
 * @since 0.1.0
 */
public final class Synthesizer<R> implements AutoCloseable {

  private static final int SMALL_IMAGE = 64 * 64;
  // As published: moments follow a generator's changing gradients faster than the usual 0.9.
  private static final float ADAM_BETA1 = 0.5f;

  private final Network network;
  private final ClassCenters centers;
  private final SynthesisConfig config;
  private final int[] reliable;
  private final NDManager manager;
  private final Parameters teacher;
  private final Generator generator;
  private final Adam adam;
  private final BnsArrays runningTarget;
  private final Bns runningStatistics;
  private final BnsMetric metric;
  private final BnsArrays allLayers;
  private final FineGrainedLoss fineGrainedLoss;
  private final BiFunction<Synthesizer<R>, Consumer<Progress>, R> toResult;
  private int iteration;

  /**
   * Sets up the loop at iteration 0.
   *
   * @param network the teacher
   * @param centers of all its classes; none in data-free quantization
   * @param config hyper-parameters
   * @param device where to compute
   * @param toResult makes the result, and tells how far it has come
   * @throws InvalidInputException if fine-grained losses are wanted and no class is reliable
   */
  @Internal
  public Synthesizer(
      Network network,
      ClassCenters centers,
      SynthesisConfig config,
      Device device,
      BiFunction<Synthesizer<R>, Consumer<Progress>, R> toResult) {
    this.toResult = toResult;
    this.network = network;
    this.centers = centers;
    this.config = config;
    this.reliable = centers.reliable();
    if (config.fineGrained() && reliable.length == 0) {
      throw new InvalidInputException(
          "network %s labels no calibration image correctly; check normalization and class order"
              .formatted(network.name()));
    }
    this.manager = TensorEngine.newManager(device);
    this.teacher = network.parameters(manager);
    this.generator = Generator.of(manager, network, config, Snapshot.empty());
    generator.trainable().values().forEach(array -> array.setRequiresGradient(true));
    this.adam = new Adam(generator.trainable(), ADAM_BETA1, manager);
    this.runningTarget = BnsArrays.running(network, teacher);
    this.runningStatistics = runningTarget.toBns(centers.layout());
    this.metric = BnsMetric.of(config.units(), runningStatistics);
    this.allLayers = metric.weights(0, manager);
    this.fineGrainedLoss = new FineGrainedLoss(centers, config, metric, manager);
  }

  /** Number of iterations done. */
  public int iteration() {
    return iteration;
  }

  /** {@link #result(Consumer)}, unobserved. */
  public R result() {
    return result(progress -> {});
  }

  /**
   * The result at the point that the loop has reached, its images refined if the configuration says
   * so.
   *
   * @param progress told how many classes have their images refined
   * @throws DivergedException if the loss of refining is no longer finite
   */
  public R result(Consumer<Progress> progress) {
    return toResult.apply(this, progress);
  }

  /** Whether the iterations of the generator alone are done. */
  public boolean done() {
    return iteration >= config.iterations();
  }

  /**
   * Runs until {@link #done()} or until the observer stops it.
   *
   * @throws DivergedException if the loss is no longer finite
   * @throws StoppedException if the thread is interrupted; the loop can go on
   */
  public void run(StepObserver<SynthesisStep> observer) {
    var proceed = true;
    while (proceed && !done()) {
      proceed = observer.proceed(step());
    }
  }

  /**
   * Does one iteration.
   *
   * @return what happened in it
   * @throws DivergedException if the loss is no longer finite
   * @throws StoppedException if the thread is interrupted; the loop is as it was, and can go on
   */
  public SynthesisStep step() {
    Interruption.check(
        () -> String.format(Locale.ROOT, "before iteration %d of the generator", iteration + 1),
        "step() or run() goes on");
    try (var scope = new EngineScope()) {
      var step = backward(RandomStream.SYNTHESIS.at(config.seed(), iteration));
      adam.step(this::learningRate, iteration + 1);
      iteration++;
      return step;
    }
  }

  /** The state after {@link #iteration()} iterations: generator and optimizer. */
  public Snapshot snapshot() {
    return generator.snapshot().plus(adam.snapshot());
  }

  /**
   * What a result has to keep: {@link #snapshot()}, and nothing before the first iteration. A
   * student of real images alone would keep half a gigabyte that the seed draws again.
   */
  @Internal
  public Snapshot learned() {
    return iteration == 0 ? Snapshot.empty() : snapshot();
  }

  /**
   * Continues a new loop from what was learned: before the first iteration its seed has drawn the
   * same state again.
   *
   * @param iterationsDone what {@link #iteration()} was then
   * @param learned what {@link #learned()} was then
   * @throws InvalidInputException if the state belongs to another network or configuration
   */
  @Internal
  public void resume(int iterationsDone, Snapshot learned) {
    if (iterationsDone > 0) {
      restore(iterationsDone, learned);
    }
  }

  /**
   * Continues from a saved state.
   *
   * @param iterationsDone what {@link #iteration()} was then
   * @param snapshot what {@link #snapshot()} was then
   * @throws InvalidInputException if the state belongs to another network or configuration
   */
  public void restore(int iterationsDone, Snapshot snapshot) {
    generator.restore(snapshot);
    adam.restore(snapshot);
    iteration = iterationsDone;
  }

  /** Frees native memory. */
  @Override
  public void close() {
    manager.close();
  }

  private SynthesisStep backward(RandomGenerator random) {
    var labels = Latents.labels(config.batchSize(), network.classCount(), random);
    var latents = drawLatents(random);
    if (!config.fineGrained()) {
      var alone = GradientTapes.compute(tape -> randomBatch(labels, latents, 1, tape));
      return step(alone, Optional.empty());
    }
    var center = centers.classes().get(drawClass(random));
    var classLatents = drawLatents(random);
    var target = fineGrainedLoss.target(center, random);
    var both =
        GradientTapes.compute(
            atOnce(),
            tape -> randomBatch(labels, latents, config.weights().crossEntropy(), tape),
            tape -> classBatch(center, classLatents, target, tape));
    return step(both.first(), Optional.of(both.second()));
  }

  /** Large images keep all threads busy by themselves, and two batches of them need much memory. */
  private boolean atOnce() {
    var shape = network.inputShape();
    return !manager.getDevice().isGpu() && shape.height() * shape.width() <= SMALL_IMAGE;
  }

  /** A part of L_G and what it was computed from. */
  private record RandomPart(double loss, SyntheticBatch batch, double alignment) {}

  private record ClassPart(double loss, FineGrained batch) {}

  private RandomPart randomBatch(
      List<Integer> labels, NDArray latents, double crossEntropyWeight, Consumer<NDArray> tape) {
    var batch = forward(labels, latents, 0);
    var alignment = batch.statistics().loss(runningTarget, allLayers);
    var loss =
        Scalars.times(batch.crossEntropy(), crossEntropyWeight)
            .add(Scalars.times(alignment, config.weights().alignment()));
    backward(loss, tape);
    return new RandomPart(loss.getFloat(), batch.toHeap(centers.layout()), alignment.getFloat());
  }

  private ClassPart classBatch(
      ClassCenter center, NDArray latents, Bns target, Consumer<NDArray> tape) {
    var labels = Collections.nCopies(config.batchSize(), center.label());
    var batch = forward(labels, latents, fineGrainedLoss.firstLayer(center));
    var terms = fineGrainedLoss.of(center, batch, target);
    var loss = terms.total(config.weights());
    backward(loss, tape);
    return new ClassPart(loss.getFloat(), terms.toHeap(metric));
  }

  private SynthesisStep step(RandomPart random, Optional<ClassPart> fineGrained) {
    return new SynthesisStep(
        iteration,
        config.learningRate() * scheduleFactor(),
        random.loss + fineGrained.map(ClassPart::loss).orElse(0.0),
        Gradients.norm(generator.trainable().values()),
        random.batch,
        random.alignment,
        metric.distances(random.batch.statistics(), runningStatistics),
        fineGrained.map(ClassPart::batch));
  }

  private NDArray drawLatents(RandomGenerator random) {
    return Latents.draw(manager, config.batchSize(), config.latentSize(), random);
  }

  private GeneratedBatch forward(List<Integer> labels, NDArray latents, int firstLayer) {
    var labelArray = Latents.toArray(manager, labels);
    var images = generator.generate(latents, labelArray);
    var recorder = new BnsRecorder(firstLayer);
    var logits = network.forward(images, teacher, recorder);
    return new GeneratedBatch(
        labels, images, logits, recorder.statistics(), crossEntropy(logits, labels, labelArray));
  }

  private NDArray crossEntropy(NDArray logits, List<Integer> labels, NDArray labelArray) {
    if (config.hardness() == 0) {
      return CrossEntropy.of(logits, labelArray);
    }
    var weights = Difficulty.weights(Batches.rows(logits), labels, config.hardness());
    return CrossEntropy.of(logits, labelArray, manager.create(weights));
  }

  private int drawClass(RandomGenerator random) {
    return iteration < config.noiseIterations()
        ? random.nextInt(network.classCount())
        : reliable[random.nextInt(reliable.length)];
  }

  private double learningRate(String parameter) {
    var initial =
        Generator.isOfClasses(parameter) ? config.classLearningRate() : config.learningRate();
    return initial * scheduleFactor();
  }

  private double scheduleFactor() {
    return config.schedule().factor(iteration, config.scheduleIterations());
  }

  private void backward(NDArray loss, Consumer<NDArray> tape) {
    GradientTapes.backward(tape, loss, "generator loss", "iteration " + iteration);
  }
}
