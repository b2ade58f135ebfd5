package io.github.fdda.quantize.batch;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Gives every image of a batch another image of that batch, to make a new one out of the two. */
final class BatchPartners {

  private BatchPartners() {}

  /**
   * For each image the one that is some places further in the batch; the distance is drawn once for
   * the whole batch.
   *
   * @param images at least two
   * @param random where the draw comes from
   */
  static List<float[]> of(List<float[]> images, RandomGenerator random) {
    var count = images.size();
    var distance = 1 + random.nextInt(count - 1);
    return IntStream.range(0, count).mapToObj(i -> images.get((i + distance) % count)).toList();
  }
}
