package io.github.fdda.data;

import java.util.Collections;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A calibration set of noise: for files whose data nobody has. */
public final class NoiseCalibration {

  private NoiseCalibration() {}

  /**
   * One image of each class, uniform over all pixels.
   *
   * @param scale what a pixel of 255 becomes; 0 becomes 0
   */
  public static CalibrationSet of(ImageShape shape, int classes, float scale, long seed) {
    var normalization =
        new Normalization(
            Collections.nCopies(shape.channels(), 0f),
            Collections.nCopies(shape.channels(), 1 / scale));
    var names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    var images =
        new IndexedImages(
            new ImageSpec(shape, normalization, names),
            IntStream.range(0, classes).toArray(),
            index -> {
              var pixels = new byte[shape.size()];
              new SplittableRandom(seed + index).nextBytes(pixels);
              return pixels;
            });
    return CalibrationSet.draw(images, 1, seed, "noise");
  }
}
