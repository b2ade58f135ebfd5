package io.github.fdda.data;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Random resized crop, then horizontal flip: the augmentation of image classifiers since Inception.
 *
 * <p>The crop is drawn as torchvision's {@code RandomResizedCrop} draws it: area uniform between
 * {@code minScale} and 1 of the image's, aspect ratio log-uniform between 3/4 and 4/3, ten tries,
 * and if none fits, the largest centred crop of an allowed aspect ratio. It is resized to the
 * image's own size by bilinear interpolation with half-pixel centres, without antialiasing.
 *
 * @param minScale the least area of the crop as a part of the image's, above 0; 1 for no crop
 * @param flipProbability from 0 to 1
 * @since 0.1.0
 */
public record Augmentation(double minScale, double flipProbability) {

  /**
   * @throws InvalidInputException if a value is outside its range
   */
  public Augmentation {
    if (!(minScale > 0 && minScale <= 1)) {
      throw new InvalidInputException(
          "augmentation with minimal scale %s: give more than 0, at most 1".formatted(minScale));
    }
    Arguments.requireProbability("augmentation with flip probability", flipProbability);
  }

  /**
   * Makes crops of at least {@code minScale} of the area, flipped with {@code flipProbability}.
   *
   * @throws InvalidInputException if a value is outside its range
   */
  public static Augmentation of(double minScale, double flipProbability) {
    return new Augmentation(minScale, flipProbability);
  }

  /** Leaves every image as it is. */
  public static Augmentation none() {
    return new Augmentation(1, 0);
  }

  /**
   * Augments one image.
   *
   * @param image C×H×W, normalized or not; stays as it is
   * @param shape of {@code image}
   * @param random where every draw comes from
   * @return C×H×W, values within the range of those of {@code image}
   * @throws InvalidInputException if {@code image} is not of that shape
   */
  public float[] apply(float[] image, ImageShape shape, RandomGenerator random) {
    if (image.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "an image of %d values has not the shape %s", image.length, shape));
    }
    var crop = minScale < 1 ? Crop.draw(shape, minScale, random) : Crop.whole(shape);
    var flip = flipProbability > 0 && random.nextDouble() < flipProbability;
    return crop.resized(image, shape, flip);
  }
}
