package io.github.fdda.deploy;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.timing.Clock;
import io.github.fdda.timing.Pairs;
import io.github.fdda.timing.Spread;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.stream.IntStream;

/**
 * Measures two files in turn, so that what slows the machine for a while slows both alike.
 *
 * @since 0.1.0
 */
public final class ThroughputBenchmark {

  /** A sample takes at least this long: its later runs find their weights cached. */
  private static final double SAMPLE_SECONDS = 0.05;

  private final int samples;

  /**
   * @param samples of each file
   * @throws InvalidInputException if there is to be less than one
   */
  public ThroughputBenchmark(int samples) {
    Arguments.requireAtLeast("samples", samples, 1);
    this.samples = samples;
  }

  /**
   * Times the runs alone: images lie in the runtime's memory before.
   *
   * @param images at least one; repeated where there are fewer than the batch takes
   * @param batch images at once, at least 1
   * @throws InvalidInputException if there is no image, or none in a batch, or the images have
   *     another shape than a file takes
   */
  public Throughput measure(
      OnnxSession floats, OnnxSession quantized, LabelledImages images, int batch) {
    var pairs = times(floats, quantized, images, batch);
    return new Throughput(
        batch,
        batch / Spread.of(pairs.ours()).median(),
        batch / Spread.of(pairs.theirs()).median(),
        pairs.ratio());
  }

  /**
   * The seconds that each takes for a batch, in turn; otherwise as {@link #measure}.
   *
   * @param ours a file
   * @param theirs another one
   */
  @Internal
  public Pairs times(OnnxSession ours, OnnxSession theirs, LabelledImages images, int batch) {
    Arguments.requireAtLeast("batch", batch, 1);
    Arguments.requireAtLeast("images to run", images.size(), 1);
    var indices = IntStream.range(0, batch).map(i -> i % images.size()).toArray();
    try (var ourBatch = ours.batch(images, indices);
        var theirBatch = theirs.batch(images, indices)) {
      return Pairs.take(samples, () -> seconds(ourBatch::run), () -> seconds(theirBatch::run));
    }
  }

  /** The median of the runs in a sample, as another process may take the processor from a few. */
  private static double seconds(Runnable run) {
    var seconds = new ArrayList<Double>();
    var sum = 0.0;
    while (sum < SAMPLE_SECONDS) {
      var last = Clock.secondsEach(1, run);
      seconds.add(last);
      sum += last;
    }
    return Spread.of(seconds).median();
  }
}
