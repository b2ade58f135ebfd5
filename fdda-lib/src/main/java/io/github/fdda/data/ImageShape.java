package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.Locale;

/**
 * The shape of one image.
 *
 * @param channels 1 for grey, 3 for red, green, blue, 4 for these and opacity
 * @param height in pixels
 * @param width in pixels
 * @since 0.1.0
 */
public record ImageShape(int channels, int height, int width) {

  /** Those of the largest picture that is read, in red, green and blue, and more. */
  private static final long MOST_VALUES = 1 << 28;

  /**
   * @throws InvalidInputException if any side is not positive, or it has more than 268,435,456
   *     (2²⁸) values
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "image shape %d×%d×%d: every side must be at least 1",
              channels,
              height,
              width));
    }
    // Divided, since the product need not fit.
    if (channels > MOST_VALUES / height / width) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "image shape %d×%d×%d: an image has at most %d values",
              channels,
              height,
              width,
              MOST_VALUES));
    }
  }

  /** Number of values in one image: channels · height · width. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "×" + height + "×" + width;
  }
}
