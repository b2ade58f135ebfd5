package io.github.fdda.quantize.distil;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Gradients;
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
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.GradientError;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.stage.WeightGradients;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.train.NesterovSgd;
import io.github.fdda.util.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The training loop of the quantized network (FDDA, section 3.4), one iteration at a time: the
 * fake-quantized student learns the teacher's logits on calibration images and synthetic ones.
 */
final class DistilTraining implements Stage {

  private static final String STUDENT = "student.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String GENERATOR = "generator.";
  private static final String GRADIENTS = "gradients.";

  private final String name;
  private final DistilConfig config;
  private final long seed;
  private final Network network;
  private final StudentState start;
  private final NDManager manager;
  private final Parameters teacher;
  private final FakeQuantizedNetwork student;
  private final NesterovSgd optimizer;
  private final SyntheticImages synthetic;
  private final StudentBatches batches;
  private final StudentLoss loss;
  private final Optional<QuantizedGradients> quantizedGradients;
  private int iteration;

  /**
   * Sets up the loop at iteration 0.
   *
   * @param name of the stage
   * @param start student to begin with, rounded
   */
  DistilTraining(String name, DistilConfig config, StageInputs inputs, StudentState start) {
    this.name = name;
    this.config = config;
    this.seed = inputs.seed();
    this.network = inputs.trained().network();
    this.start = start;
    this.manager = TensorEngine.newManager(inputs.device());
    this.teacher = network.parameters(manager);
    this.student =
        new FakeQuantizedNetwork(
            manager, inputs.plan(), start.ranges(), start.weightRanges(), config.straightThrough());
    student.restore(start.weights());
    student.trainable().values().forEach(array -> array.setRequiresGradient(true));
    this.optimizer =
        new NesterovSgd(student.trainable(), config.momentum(), config.weightDecay(), manager);
    this.synthetic =
        switch (config.generatorTraining()) {
          case FROZEN ->
              SyntheticImages.Frozen.of(
                  inputs.trained(),
                  StudentBatches.syntheticCount(inputs.calibration(), config.batch()),
                  manager);
          case JOINT -> SyntheticImages.Joint.of(inputs.trained(), inputs.device());
        };
    this.batches =
        new StudentBatches(
            inputs.calibration(),
            synthetic,
            config.batch(),
            inputs.lowPass(),
            config.realAugmentation()::apply,
            config.syntheticAugmentation()::apply,
            seed);
    this.loss = new StudentLoss(config.distillation(), config.samples(), manager);
    this.quantizedGradients =
        Optional.of(config.gradients())
            .filter(GradientQuantization::quantizes)
            .map(
                gradients ->
                    new QuantizedGradients(gradients, student, network.weightLayers(), manager));
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
      var step = backward(batches.next(iteration, RandomStream.STUDENT.at(seed, iteration)));
      optimizer.step(step.learningRate());
      iteration++;
      return step;
    }
  }

  @Override
  public Snapshot snapshot() {
    return weights()
        .prefixed(STUDENT)
        .plus(optimizer.snapshot().prefixed(OPTIMIZER))
        .plus(synthetic.snapshot().prefixed(GENERATOR))
        .plus(
            quantizedGradients
                .map(QuantizedGradients::snapshot)
                .orElseGet(Snapshot::empty)
                .prefixed(GRADIENTS));
  }

  @Override
  public void restore(int done, Snapshot saved) {
    student.restore(saved.under(STUDENT));
    optimizer.restore(saved.under(OPTIMIZER));
    synthetic.restore(done, saved.under(GENERATOR));
    quantizedGradients.ifPresent(gradients -> gradients.restore(saved.under(GRADIENTS)));
    iteration = done;
  }

  @Override
  public StudentState result() {
    return start.with(start.ranges(), weights());
  }

  /** Frees native memory. */
  @Override
  public void close() {
    synthetic.close();
    manager.close();
  }

  private Snapshot weights() {
    return Snapshot.of(student.trainable());
  }

  private QuantizationStep backward(StudentBatches.Batch batch) {
    var images = Batches.of(manager, batch.images(), network.inputShape());
    var teacherLogits = network.forward(images, teacher, Taps.NONE);
    return GradientTapes.compute(
        tape -> {
          var studentLogits = student.forward(images);
          var terms = loss.of(studentLogits, teacherLogits, batch.labels());
          var total = terms.total();
          GradientTapes.backward(tape, total, "student loss", "iteration " + iteration);
          var errors = quantizeGradients(images, teacherLogits, batch.labels());
          return new QuantizationStep(
              name,
              iteration,
              terms(terms),
              learningRate(),
              Gradients.norm(student.trainable().values()),
              WeightGradients.norms(network, student.trainable()),
              Optional.empty(),
              batch.labels(),
              batch.images(),
              Batches.rows(teacherLogits),
              Batches.rows(studentLogits),
              errors);
        });
  }

  private Map<String, GradientError> quantizeGradients(
      NDArray images, NDArray teacherLogits, List<Integer> labels) {
    return quantizedGradients
        .map(
            gradients ->
                gradients.replace(images, logits -> loss.of(logits, teacherLogits, labels).total()))
        .orElseGet(Map::of);
  }

  private static Map<String, Double> terms(Distillation.Terms terms) {
    var byName = new LinkedHashMap<String, Double>();
    byName.put("divergence", (double) terms.divergence().getFloat());
    byName.put("cross-entropy", (double) terms.crossEntropy().getFloat());
    return byName;
  }

  private double learningRate() {
    return config.learningRate()
        * LearningRateSchedule.COSINE.factor(iteration, config.iterations());
  }
}
