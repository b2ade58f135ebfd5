package io.github.fdda.synthesis;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
  private final Network network;
  private final SynthesisConfig config;
  private final Snapshot trained;
  private @Nullable Generator generator;

  /**
   * Makes nothing yet: a generator has 40 million weights where images are large, and a student of
   * real images alone asks for none.
   *
   * @param parent owner of the manager that this object makes and closes
   * @param network the teacher it was trained for
   * @param config it was trained with
   * @param trained its arrays; none of one that was never trained, which its seed draws again
   */
  public ImageSynthesizer(
      NDManager parent, Network network, SynthesisConfig config, Snapshot trained) {
    this.manager = parent.newSubManager();
    this.network = network;
    this.config = config;
    this.trained = trained;
  }

  /** Draws latents and makes images, all in one batch unless they are large and many. */
  @Override
  public List<float[]> images(List<Integer> labels, RandomGenerator random) {
    var largest = largestBatch(network.inputShape());
    var batches = (labels.size() + largest - 1) / largest;
    return IntStream.range(0, batches)
        .mapToObj(
            i -> labels.subList(i * labels.size() / batches, (i + 1) * labels.size() / batches))
        .flatMap(batch -> batch(batch, random).stream())
        .toList();
  }

  private List<float[]> batch(List<Integer> labels, RandomGenerator random) {
    var made = generator();
    try (var scope = new EngineScope()) {
      var latents = Latents.draw(manager, labels.size(), config.latentSize(), random);
      return Batches.rows(made.generate(latents, Latents.toArray(manager, labels)));
    }
  }

  private Generator generator() {
    if (generator == null) {
      generator = Generator.of(manager, network, config, trained);
      // It outlives the scope of whoever asks for the first image.
      generator.trainable().values().forEach(NDScope::unregister);
    }
    return generator;
  }

  @Override
  public List<Integer> labels(int count, RandomGenerator random) {
    return Latents.labels(count, network.classCount(), random);
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
