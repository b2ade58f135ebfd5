package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.Distortion;
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
  private final NDArray allLayers;
  private final NDArray deepLayers;

  FineGrainedLoss(ClassCenters centers, SynthesisConfig config, NDManager manager) {
    var layout = centers.layout();
    this.centers = centers;
    this.config = config;
    this.manager = manager;
    this.allLayers = manager.create(layout.weights(0));
    this.deepLayers = manager.create(layout.weights(layout.firstDeepLayer()));
  }

  /** Draws the target of this iteration and measures the distance to it. */
  Terms of(ClassCenter center, GeneratedBatch batch, RandomGenerator random) {
    var statistics = batch.statistics();
    if (!center.reliable()) {
      var noise = Distortion.noise(centers.layout(), random);
      var distance = statistics.loss(noise.toArrays(manager), allLayers).mul(UNRELIABLE_FACTOR);
      return new Terms(center, batch, noise, distance, manager.create(0f));
    }
    var distorted = config.distortion().distort(center.statistics(), random);
    return new Terms(
        center,
        batch,
        distorted,
        statistics.loss(distorted.toArrays(manager), deepLayers),
        statistics.loss(center.statistics().toArrays(manager), deepLayers));
  }

  /** The terms of one iteration, on the tape. */
  record Terms(
      ClassCenter center,
      GeneratedBatch batch,
      Bns target,
      NDArray distorted,
      NDArray centralized) {

    /** The weighted sum: ½·CE_c + 0.9·L_D + 0.01·L_C. */
    NDArray total(LossWeights weights) {
      return batch
          .crossEntropy()
          .mul(weights.crossEntropy())
          .add(distorted.mul(weights.distorted()))
          .add(centralized.mul(weights.centralized()));
    }

    FineGrained toHeap() {
      var heap = batch.toHeap(target.layout());
      return new FineGrained(
          center.label(),
          center.reliable(),
          heap,
          target,
          distorted.getFloat(),
          heap.statistics().distances(target),
          centralized.getFloat(),
          heap.statistics().distances(center.statistics()));
    }
  }
}
