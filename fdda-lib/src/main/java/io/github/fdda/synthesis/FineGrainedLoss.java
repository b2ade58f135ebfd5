package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.Distortion;
import io.github.fdda.engine.Scalars;
import io.github.fdda.synthesis.SynthesisStep.FineGrained;
import java.util.random.RandomGenerator;

/**
 * The two fine-grained losses of a one-class batch (FDDA, equations 7 and 8): L_D to a distorted
 * center and L_C to the center itself, over the deep layers. For an unreliable class, twice the
 * mean over all layers of the distance to noise instead.
 */
final class FineGrainedLoss {

  private static final double UNRELIABLE_FACTOR = 2;

  private final ClassCenters centers;
  private final SynthesisConfig config;
  private final NDManager manager;
  private final BnsMetric metric;
  private final BnsArrays allLayers;
  private final BnsArrays deepLayers;

  FineGrainedLoss(
      ClassCenters centers, SynthesisConfig config, BnsMetric metric, NDManager manager) {
    this.centers = centers;
    this.config = config;
    this.metric = metric;
    this.manager = manager;
    this.allLayers = metric.weights(0, manager);
    this.deepLayers = metric.weights(centers.layout().firstDeepLayer(), manager);
  }

  /** The first layer whose statistics the loss of a class depends on. */
  int firstLayer(ClassCenter center) {
    return center.reliable() ? centers.layout().firstDeepLayer() : 0;
  }

  /** Draws the target of one iteration: a distorted center, or noise. */
  Bns target(ClassCenter center, RandomGenerator random) {
    return center.reliable()
        ? config.distortion().distort(center.statistics(), metric, random)
        : Distortion.noise(centers.layout(), random);
  }

  /** Measures the distance to the target. */
  Terms of(ClassCenter center, GeneratedBatch batch, Bns target) {
    var statistics = batch.statistics();
    var wanted = target.toArrays(manager);
    if (!center.reliable()) {
      var distance = Scalars.times(statistics.loss(wanted, allLayers), UNRELIABLE_FACTOR);
      return new Terms(center, batch, target, distance, manager.create(0f));
    }
    return new Terms(
        center,
        batch,
        target,
        statistics.loss(wanted, deepLayers),
        statistics.loss(center.statistics().toArrays(manager), deepLayers));
  }

  /**
   * The terms of one iteration, on the tape.
   *
   * @param distorted L_D; for an unreliable class, twice the distance to noise
   * @param centralized L_C; 0 for an unreliable class
   */
  record Terms(
      ClassCenter center,
      GeneratedBatch batch,
      Bns target,
      NDArray distorted,
      NDArray centralized) {

    /** The weighted sum; with the published weights ½·CE_c + 0.9·L_D + 0.01·L_C. */
    NDArray total(LossWeights weights) {
      return Scalars.times(batch.crossEntropy(), weights.crossEntropy())
          .add(Scalars.times(distorted, weights.distorted()))
          .add(Scalars.times(centralized, weights.centralized()));
    }

    FineGrained toHeap(BnsMetric metric) {
      var heap = batch.toHeap(target.layout());
      return new FineGrained(
          center.label(),
          center.reliable(),
          heap,
          target,
          distorted.getFloat(),
          metric.distances(heap.statistics(), target),
          centralized.getFloat(),
          metric.distances(heap.statistics(), center.statistics()));
    }
  }
}
