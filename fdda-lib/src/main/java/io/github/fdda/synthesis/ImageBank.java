package io.github.fdda.synthesis;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A store of synthetic images that are made once and then drawn from, the same number of each
 * class.
 *
 * @param classes K
 * @param images normalized, each C×H×W, ordered by class, the same number of each
 * @since 0.1.0
 */
public record ImageBank(int classes, List<float[]> images) implements ImageSource {

  /** What the names of its arrays begin with. */
  public static final String PREFIX = "bank.";

  private static final String ARRAY = PREFIX + "images";

  /** Copies the list, not the arrays in it. */
  public ImageBank {
    images = List.copyOf(images);
  }

  /** How many images of each class there are. */
  public int perClass() {
    return images.size() / classes;
  }

  /**
   * The images of one class.
   *
   * @param label from 0 to K − 1
   */
  public List<float[]> ofClass(int label) {
    return images.subList(label * perClass(), (label + 1) * perClass());
  }

  /** Draws an image for each label, from all images of that class. */
  @Override
  public List<float[]> images(List<Integer> labels, RandomGenerator random) {
    return labels.stream().map(label -> ofClass(label).get(random.nextInt(perClass()))).toList();
  }

  @Override
  public List<Integer> labels(int count, RandomGenerator random) {
    return Latents.labels(count, classes, random);
  }

  /** Holds nothing to free. */
  @Override
  public void close() {}

  /** The images as an array to save beside those of the generator. */
  public Snapshot toSnapshot() {
    var all = FloatBuffer.allocate(images.stream().mapToInt(image -> image.length).sum());
    images.forEach(all::put);
    return Snapshot.ofVectors(Map.of(ARRAY, all.array()));
  }

  /**
   * The bank that was saved with a generator, if there was one.
   *
   * @param state what holds {@link #toSnapshot}
   * @param network the teacher
   */
  static Optional<ImageBank> of(Snapshot state, Network network) {
    if (!state.names().contains(ARRAY)) {
      return Optional.empty();
    }
    var all = state.values(ARRAY);
    var size = network.inputShape().size();
    var images =
        IntStream.range(0, all.length / size)
            .mapToObj(i -> Arrays.copyOfRange(all, i * size, (i + 1) * size))
            .toList();
    return Optional.of(new ImageBank(network.classCount(), images));
  }
}
