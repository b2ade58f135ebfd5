package io.github.fdda.synthesis;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.engine.CrossEntropy;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.train.Adam;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Internal;
import io.github.fdda.util.RandomStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Refines the pixels of images of one class until their statistics match the class's center. Images
 * optimised one batch at a time fit closer than those of a generator that must serve all classes
 * (after ZeroQ, Cai et al., CVPR 2020, arXiv 2001.00281, and DeepInversion, Yin et al., CVPR 2020,
 * arXiv 1912.08795, which have only the running statistics). Adam lowers
 *
 * <p>w_CE·CE + w_A·L_BNS(layers before s) + w_C·L_C + w_D·L_D + w_TV·TV,
 *
 * <p>where L_BNS(layers before s) is the part of L_BNS that the shallow layers have, and TV = mean
 * (x[i+1, j] − x[i, j])² + mean (x[i, j+1] − x[i, j])². For a class without a reliable center L_C
 * and L_D are left out, and L_BNS is that of all layers.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 */
@Internal
public final class Refiner implements AutoCloseable {

  private static final float ADAM_BETA1 = 0.9f;
  private static final String PIXELS = "pixels";

  private final Network network;
  private final ClassCenters centers;
  private final SynthesisConfig config;
  private final NDManager manager;
  private final Parameters teacher;
  private final BnsArrays running;
  private final BnsArrays allLayers;
  private final FineGrainedLoss fineGrained;

  /**
   * Sets up what all classes share.
   *
   * @param network the teacher
   * @param centers of its classes, or none
   * @param config of the synthesis, which says how to refine
   * @param device where to compute
   */
  public Refiner(Network network, ClassCenters centers, SynthesisConfig config, Device device) {
    this.network = network;
    this.centers = centers;
    this.config = config;
    this.manager = TensorEngine.newManager(device);
    this.teacher = network.parameters(manager);
    this.running = BnsArrays.running(network, teacher);
    var metric = BnsMetric.of(config.units(), running.toBns(centers.layout()));
    this.allLayers = metric.weights(0, manager);
    this.fineGrained = new FineGrainedLoss(centers, config, metric, manager);
  }

  /**
   * Refines the images of one class.
   *
   * @param label the class
   * @param images to start from, normalized, N arrays of C×H×W; they stay as they are
   * @return the refined images, likewise
   * @throws DivergedException if the loss is no longer finite
   */
  public List<float[]> refine(int label, List<float[]> images) {
    try (var scope = new EngineScope();
        var pixels = Batches.of(manager, images, network.inputShape())) {
      pixels.setRequiresGradient(true);
      var center = reliableCenter(label);
      var random = RandomStream.REFINEMENT.at(config.seed(), label);
      var target = center.map(c -> fineGrained.target(c, random));
      var labels = Collections.nCopies(images.size(), label);
      var adam = new Adam(Map.of(PIXELS, pixels), ADAM_BETA1, manager);
      for (var i = 0; i < refinement().iterations(); i++) {
        var factor = LearningRateSchedule.COSINE.factor(i, refinement().iterations());
        GradientTapes.compute(tape -> backward(pixels, labels, center, target, random, tape));
        adam.step(name -> factor * refinement().learningRate(), i + 1);
      }
      return Batches.rows(pixels);
    }
  }

  /** Frees native memory. */
  @Override
  public void close() {
    manager.close();
  }

  private RefinementConfig refinement() {
    return config.refinement();
  }

  private Optional<ClassCenter> reliableCenter(int label) {
    return centers.classes().stream()
        .filter(center -> center.label() == label && center.reliable())
        .findFirst();
  }

  private double backward(
      NDArray pixels,
      List<Integer> labels,
      Optional<ClassCenter> center,
      Optional<Bns> target,
      RandomGenerator random,
      Consumer<NDArray> tape) {
    var batch = forward(pixels, labels, random);
    var weights = refinement().weights();
    var ofClass =
        center.isPresent()
            ? fineGrained.of(center.get(), batch, target.orElseThrow()).total(weights)
            : Scalars.times(batch.crossEntropy(), weights.crossEntropy());
    var channels =
        center.isPresent()
            ? centers.layout().offset(centers.layout().firstDeepLayer())
            : centers.layout().size();
    var loss =
        ofClass
            .add(Scalars.times(alignment(batch.statistics(), channels), weights.alignment()))
            .add(Scalars.times(totalVariation(pixels), refinement().totalVariation()));
    return GradientTapes.backward(tape, loss, "loss of refined images", "class " + labels.get(0));
  }

  private GeneratedBatch forward(NDArray pixels, List<Integer> labels, RandomGenerator random) {
    var recorder = new BnsRecorder();
    var taps = refinement().swing() ? new SwingConvolution(recorder, random) : recorder;
    var logits = network.forward(pixels, teacher, taps);
    var crossEntropy = CrossEntropy.of(logits, Latents.toArray(manager, labels));
    return new GeneratedBatch(labels, pixels, logits, recorder.statistics(), crossEntropy);
  }

  /** L_BNS of the first channels of all layers. */
  private NDArray alignment(BnsArrays statistics, int channels) {
    var first = new NDIndex(":" + channels);
    return part(statistics, first).loss(part(running, first), part(allLayers, first));
  }

  private static BnsArrays part(BnsArrays arrays, NDIndex index) {
    return new BnsArrays(arrays.means().get(index), arrays.variances().get(index));
  }

  /**
   * Mean squared difference of neighbours, down and across.
   *
   * @param images N×C×H×W
   */
  static NDArray totalVariation(NDArray images) {
    var down = images.get(":, :, 1:, :").sub(images.get(":, :, :-1, :"));
    var across = images.get(":, :, :, 1:").sub(images.get(":, :, :, :-1"));
    return down.square().mean().add(across.square().mean());
  }
}
