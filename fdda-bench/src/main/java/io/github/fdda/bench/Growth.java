package io.github.fdda.bench;

import io.github.fdda.network.Networks;
import io.github.fdda.timing.Clock;
import io.github.fdda.timing.Pairs;
import io.github.fdda.timing.Spread;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the time of an iteration grows with the batch, with the images and with the depth of the
 * network, on {@link RandomNetwork}s.
 */
public final class Growth {

  private static final int BATCH = 16;
  private static final int SIDE = 32;
  private static final int LAYERS = 10;
  // As many as ImageNet has; the point of side 224 is as large as its networks in all else too.
  private static final int CLASSES = 1000;
  private static final int WARM_UP = 4;
  private static final int SAMPLES = 5;

  private Growth() {}

  /** What is varied while the rest stays as it is. */
  public enum Axis {
    /** Images in a batch. */
    BATCH_SIZE,
    /** Pixels along one side of an image. */
    SIDE,
    /** BN layers, and so convolutions, of the network. */
    BN_LAYERS
  }

  /** A point to measure. */
  public record Setting(Axis axis, int value) {

    private int batch() {
      return axis == Axis.BATCH_SIZE ? value : BATCH;
    }

    private RandomNetwork network() {
      return new RandomNetwork(
          axis == Axis.SIDE ? value : SIDE, axis == Axis.BN_LAYERS ? value : LAYERS, CLASSES);
    }
  }

  /**
   * A point measured.
   *
   * @param setting what was measured
   * @param seconds median time of an iteration
   * @param multiplyAdds what an iteration needs at least
   */
  public record Point(Setting setting, Loops<Double> seconds, Loops<Long> multiplyAdds) {}

  /** The points of all axes, each axis ascending. */
  public static List<Setting> settings() {
    return Stream.of(
            settings(Axis.BATCH_SIZE, 4, 8, 16, 32, 64),
            settings(Axis.SIDE, 32, 64, 128, 224),
            settings(Axis.BN_LAYERS, 5, 10, 20, 40))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Setting> settings(Axis axis, Integer... values) {
    return Stream.of(values).map(value -> new Setting(axis, value)).toList();
  }

  /** Measures one point, on a run through all steps from centers to evaluation. */
  public static Point measure(Setting setting) {
    var network = Networks.fromOnnx(setting.network().onnx(), "random", Optional.empty());
    try (var work = new Workload(network, Images.random(network), setting.batch())) {
      var seconds = new Loops<>(median(work::iterateGenerator), median(work::iterateStudent));
      work.evaluate();
      return new Point(
          setting,
          seconds,
          new Loops<>(work.generatorWork().multiplyAdds(), work.studentWork().multiplyAdds()));
    }
  }

  private static double median(Runnable iteration) {
    for (var i = 0; i < WARM_UP; i++) {
      iteration.run();
    }
    return Spread.of(Pairs.alone(SAMPLES, () -> Clock.secondsEach(1, iteration)).ours()).median();
  }
}
