package io.github.fdda.chart;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which batch-normalization layers a figure shows. */
final class Layers {

  /** Title of an axis that counts layers as the rest of the library does. */
  static final String AXIS = "batch-normalization layer (0 is nearest the image)";

  private Layers() {}

  /** Title of an axis that has some layers of a network, which it says unless they are all. */
  static String axis(int shown, int all) {
    return shown == all ? AXIS : AXIS + Text.format(", %d of %d shown", shown, all);
  }

  /** Some layers evenly from the first to the last. */
  static List<Integer> evenly(int layers, int count) {
    if (layers <= count) {
      return IntStream.range(0, layers).boxed().toList();
    }
    return IntStream.range(0, count)
        .mapToObj(i -> (int) Math.round(i * (layers - 1.0) / (count - 1)))
        .toList();
  }

  /**
   * @throws InvalidInputException if there is none, or one is not from 0 to {@code count − 1}
   */
  static void check(List<Integer> layers, int count) {
    if (layers.isEmpty()) {
      throw new InvalidInputException("a figure of no layers; give at least one");
    }
    for (var layer : layers) {
      if (layer < 0 || layer >= count) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "layer %d: there are %d layers, from 0 to %d",
                layer,
                count,
                count - 1));
      }
    }
  }

  /** The range of an axis of layers. */
  static Extent extent(int count) {
    return new Extent(-0.4, count - 0.6);
  }

  /** The index of each layer, as numbers of an axis. */
  static double[] numbers(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }
}
