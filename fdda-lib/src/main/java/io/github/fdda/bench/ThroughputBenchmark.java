package io.github.fdda.bench;

import io.github.fdda.data.Arguments;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Throughput;
import java.util.stream.IntStream;

/** Measures two files in turn, so that what slows the machine for a while slows both alike. */
public final class ThroughputBenchmark {

  /**
   * One sample takes about this long, so that the clock's steps and waking threads hardly count.
   */
  private static final double SAMPLE_SECONDS = 0.1;

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
   * @param batch images at once
   */
  public Throughput measure(
      OnnxSession floats, OnnxSession quantized, LabelledImages images, int batch) {
    var indices = IntStream.range(0, batch).map(i -> i % images.size()).toArray();
    try (var floatBatch = floats.batch(images, indices);
        var quantizedBatch = quantized.batch(images, indices)) {
      var pairs = Pairs.take(samples, timed(floatBatch::run), timed(quantizedBatch::run));
      return new Throughput(
          batch,
          batch / Spread.of(pairs.ours()).median(),
          batch / Spread.of(pairs.theirs()).median(),
          pairs.ratio());
    }
  }

  /** Seconds of one run, by as many runs as fill a sample. */
  private static Pairs.Timed timed(Runnable run) {
    run.run(); // The first one allocates.
    var times = (int) Math.ceil(SAMPLE_SECONDS / Clock.secondsEach(1, run));
    return () -> Clock.secondsEach(times, run);
  }
}
