package io.github.fdda.synthesis;

import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Snapshot;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A trained generator that makes images. Holds native memory until closed.
 *
 * <p>As in training, each batch is normalized by its own statistics, so an image depends on its
 * neighbours in the batch.
 */
public final class ImageSynthesizer implements ImageSource {

  private final NDManager manager;
  private final Generator generator;
  private final int latentSize;
  private final int classes;

  /**
   * Sets up the generator.
   *
   * @param parent owner of the manager that this object makes and closes
   * @param network the teacher it was trained for
   * @param config it was trained with
   * @param trained its arrays
   */
  public ImageSynthesizer(
      NDManager parent, Network network, SynthesisConfig config, Snapshot trained) {
    this.manager = parent.newSubManager();
    this.latentSize = config.latentSize();
    this.classes = network.classCount();
    this.generator =
        Generator.create(
            manager, network.inputShape(), classes, latentSize, new SplittableRandom(0));
    generator.restore(trained);
  }

  /** Draws latents and makes images. */
  @Override
  public List<float[]> images(List<Integer> labels, RandomGenerator random) {
    try (var scope = new EngineScope()) {
      var latents = Latents.draw(manager, labels.size(), latentSize, random);
      return Batches.rows(generator.generate(latents, Latents.toArray(manager, labels)));
    }
  }

  @Override
  public List<Integer> labels(int count, RandomGenerator random) {
    return Latents.labels(count, classes, random);
  }

  /** Frees native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
