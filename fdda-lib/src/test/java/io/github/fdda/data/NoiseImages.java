package io.github.fdda.data;

import java.util.Collections;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Noise, uniform over all pixels, with labels: for networks whose data nobody has. */
public final class NoiseImages {

  private final IndexedImages images;

  private NoiseImages(IndexedImages images) {
    this.images = images;
  }

  /**
   * One image of each class.
   *
   * @param scale what a pixel of 255 becomes; 0 becomes 0
   */
  public static NoiseImages of(ImageShape shape, int classes, float scale, long seed) {
    var normalization =
        new Normalization(
            Collections.nCopies(shape.channels(), 0f),
            Collections.nCopies(shape.channels(), 1 / scale));
    var names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    return new NoiseImages(
        new IndexedImages(
            new ImageSpec(shape, normalization, names),
            IntStream.range(0, classes).toArray(),
            index -> pixels(shape, seed + index)));
  }

  private static byte[] pixels(ImageShape shape, long seed) {
    var pixels = new byte[shape.size()];
    new SplittableRandom(seed).nextBytes(pixels);
    return pixels;
  }

  /** The same with the first image given the class that a network sees in it. */
  public NoiseImages withFirstLabelled(ToIntFunction<LabelledImages> network) {
    var first = network.applyAsInt(images.first(1));
    return new NoiseImages(
        new IndexedImages(
            images.spec(),
            IntStream.range(0, images.size()).toArray(),
            index -> images.pixels(index == 0 ? first : index == first ? 0 : index)));
  }

  /** All of them. */
  public CalibrationSet calibration() {
    return CalibrationSet.draw(images, 1, 0, "noise");
  }

  /** The first few. */
  public LabelledImages first(int count) {
    return images.first(count);
  }
}
