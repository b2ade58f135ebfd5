package io.github.fdda.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.Generator;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.Synthesizer;
import io.github.fdda.synthesis.TrainedGenerator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The phases of a run with the settings of recipe {@code standard}, W4A4, ready to be done again
 * and again. Holds native memory until closed.
 */
final class Workload implements AutoCloseable {

  private static final BitWidths BITS = BitWidths.of(4, 4);
  private static final int BATCH = 16;
  private static final int MOST_ITERATIONS = 1_000_000;

  private final Network network;
  private final Images images;
  private final SynthesisConfig synthesis;
  private final DistilConfig distil;
  private final NDManager manager;
  private final Parameters teacher;
  private final Synthesizer<?> synthesizer;
  private final Quantizer<StudentState> quantizer;
  private final FakeQuantizedNetwork student;

  Workload(Network network, Images images) {
    this(network, images, BATCH);
  }

  /**
   * @param batch images of each kind in a batch
   */
  Workload(Network network, Images images, int batch) {
    this.network = network;
    this.images = images;
    this.synthesis = SynthesisConfig.defaults().withBatchSize(batch);
    this.distil =
        DistilConfig.defaults()
            .withIterations(MOST_ITERATIONS)
            .withBatch(BatchConfig.defaults().withReal(batch).withSynthetic(batch));
    this.manager = TensorEngine.newManager();
    this.teacher = network.parameters(manager);
    var centers = reliable(centers());
    var untrained = new TrainedGenerator(network, centers, synthesis, 0, Snapshot.empty());
    this.synthesizer = untrained.restart(Device.cpu());
    var plan = QuantizationPlan.of(network, BITS, Target.paper());
    var trained = new TrainedGenerator(network, centers, synthesis, 0, synthesizer.snapshot());
    var inputs =
        new StageInputs(Optional.of(trained), images.calibration(), plan, 0, 0, Device.cpu());
    this.quantizer =
        new Quantizer<>(inputs, QuantizationConfig.fdda().with(distil), Quantizer::student);
    // Ranges; every step from then on is an iteration.
    quantizer.step();
    var state = quantizer.student();
    this.student =
        new FakeQuantizedNetwork(
            manager, plan, state.ranges(), state.weightRanges(), distil.straightThrough());
  }

  /** Step 1 for all classes. */
  void collectCenters() {
    centers();
  }

  /** One iteration of step 2. */
  void iterateGenerator() {
    synthesizer.step();
  }

  /** One iteration of step 3. */
  void iterateStudent() {
    quantizer.step();
  }

  /** The quantized network on all test images. */
  void evaluate() {
    Accuracy.of(student::forward, manager, images.test(), done -> {});
  }

  /** What {@link #collectCenters()} needs at least. */
  Work centersWork() {
    return Work.pass(network.weightLayers(), 1).times(images.calibration().size());
  }

  /** What {@link #iterateGenerator()} needs at least. */
  Work generatorWork() {
    return Work.generatorIteration(
        generatorLayers(), network.weightLayers(), synthesis.batchSize());
  }

  /** What {@link #iterateStudent()} needs at least. */
  Work studentWork() {
    return Work.studentIteration(
        generatorLayers(),
        network.weightLayers(),
        distil.batch().real(),
        distil.batch().synthetic());
  }

  /** What {@link #evaluate()} needs at least. */
  Work evaluationWork() {
    return Work.pass(network.weightLayers(), evaluationImages());
  }

  /** How many images {@link #evaluate()} classifies. */
  int evaluationImages() {
    return images.test().size();
  }

  @Override
  public void close() {
    quantizer.close();
    synthesizer.close();
    manager.close();
  }

  private ClassCenters centers() {
    return ClassCenters.collect(network, teacher, images.calibration(), manager);
  }

  /**
   * Lets every class count as reliable, as random images would leave none; the time is the same.
   */
  private static ClassCenters reliable(ClassCenters centers) {
    var classes = centers.classes();
    return new ClassCenters(
        centers.layout(),
        classes.stream()
            .map(
                center -> {
                  var logits = new float[classes.size()];
                  logits[center.label()] = 1;
                  return ClassCenter.of(center.label(), center.statistics(), List.of(logits));
                })
            .toList());
  }

  private List<WeightLayer> generatorLayers() {
    try (var generator =
        Generator.create(
            manager,
            network.inputShape(),
            network.classCount(),
            synthesis,
            new SplittableRandom(0))) {
      return generator.weightLayers();
    }
  }
}
