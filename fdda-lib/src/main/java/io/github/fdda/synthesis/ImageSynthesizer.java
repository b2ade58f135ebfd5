package io.github.fdda.synthesis;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A trained generator that makes images. Holds native memory until closed.
 *
 * <p>As in training, each batch is normalized by its own statistics, so an image depends on its
 * neighbours in the batch.
 */
@Internal
public final class ImageSynthesizer implements ImageSource {

  private static final int SMALLEST_BATCH = 16;

  /** In a batch: feature maps take above 1 kB a pixel while images are made. */
  private static final int MOST_PIXELS = 1 << 20;

  private final NDManager manager;
  private final Generator generator;
  private final int latentSize;
  private final int classes;
  private final int largestBatch;

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
    this.largestBatch = largestBatch(network.inputShape());
    this.generator =
        Generator.create(manager, network.inputShape(), classes, config, new SplittableRandom(0));
    generator.restore(trained);
  }

  /** Draws latents and makes images, all in one batch unless they are large and many. */
  @Override
  public List<float[]> images(List<Integer> labels, RandomGenerator random) {
    var batches = (labels.size() + largestBatch - 1) / largestBatch;
    return IntStream.range(0, batches)
        .mapToObj(
            i -> labels.subList(i * labels.size() / batches, (i + 1) * labels.size() / batches))
        .flatMap(batch -> batch(batch, random).stream())
        .toList();
  }

  private List<float[]> batch(List<Integer> labels, RandomGenerator random) {
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

  static int largestBatch(ImageShape shape) {
    return Math.max(SMALLEST_BATCH, MOST_PIXELS / (shape.height() * shape.width()));
  }
}
