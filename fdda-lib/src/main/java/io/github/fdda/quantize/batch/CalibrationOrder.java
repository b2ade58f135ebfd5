package io.github.fdda.quantize.batch;

import io.github.fdda.util.Internal;
import io.github.fdda.util.RandomStream;
import java.util.stream.IntStream;

/**
 * The order in which calibration images are shown: epoch after epoch, each a permutation of its
 * own, batches running on across their borders. Any batch can be asked for without those before it.
 *
 * @param images number of calibration images
 * @param seed of the permutations
 */
@Internal
public record CalibrationOrder(int images, long seed) {

  /**
   * Indices of the images of one iteration.
   *
   * @param iteration from 0
   * @param size of the batch, 0 or more
   * @return that many indices, from 0 to {@code images − 1}
   */
  public int[] batch(int iteration, int size) {
    var start = (long) iteration * size;
    return IntStream.range(0, size).map(i -> at(start + i)).toArray();
  }

  private int at(long position) {
    return permutation(position / images)[(int) (position % images)];
  }

  private int[] permutation(long epoch) {
    var random = RandomStream.CALIBRATION_ORDER.at(seed, epoch);
    var order = IntStream.range(0, images).toArray();
    for (var i = images - 1; i > 0; i--) {
      var j = random.nextInt(i + 1);
      var swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
