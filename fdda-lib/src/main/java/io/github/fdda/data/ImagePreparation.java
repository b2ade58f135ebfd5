package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * How a picture of any size becomes an image of one shape: its shorter side is resized, keeping the
 * aspect ratio, then the centre is cut out. A picture that has the size of the result is taken as
 * it is: somebody has prepared it.
 *
 * @param resizeShorterSide in pixels, at least the longer side of {@code crop}
 * @param crop shape of the result; 1 channel makes pictures grey, 3 makes them RGB, 4 adds opacity
 *     to RGB
 * @since 0.1.0
 */
public record ImagePreparation(int resizeShorterSide, ImageShape crop) {

  private static final List<Integer> CHANNELS = List.of(1, 3, 4);

  /**
   * @throws InvalidInputException if the crop is larger than the resized picture, or its channels
   *     are not 1, 3 or 4
   */
  public ImagePreparation {
    if (!CHANNELS.contains(crop.channels())) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "pictures have 1 channel (grey), 3 (RGB) or 4 (RGB and opacity), not %d; change the shape %s",
              crop.channels(),
              crop));
    }
    if (resizeShorterSide < Math.max(crop.height(), crop.width())) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "a crop of %s does not fit into a picture whose shorter side is resized to %d pixels",
              crop,
              resizeShorterSide));
    }
  }

  /**
   * The usual one for ImageNet, 256 resized for 224 cropped, in that proportion for any shape.
   *
   * @throws InvalidInputException if the channels of {@code crop} are not 1, 3 or 4
   */
  public static ImagePreparation of(ImageShape crop) {
    return new ImagePreparation(
        (int) Math.round(Math.max(crop.height(), crop.width()) * 256.0 / 224), crop);
  }

  /**
   * Prepares one picture: unsigned bytes, C×H×W of {@link #crop}.
   *
   * @throws InvalidInputException if it is so narrow that it would become too large when resized
   */
  byte[] apply(Picture picture) {
    if (picture.height() == crop.height() && picture.width() == crop.width()) {
      return picture.crop(0, 0, crop.height(), crop.width());
    }
    requireFits(picture);
    var resized = picture.resize(resizedHeight(picture), resizedWidth(picture));
    // Halves go to the even side, as in torchvision, whose networks this must suit.
    var top = (int) Math.rint((resized.height() - crop.height()) / 2.0);
    var left = (int) Math.rint((resized.width() - crop.width()) / 2.0);
    return resized.crop(top, left, crop.height(), crop.width());
  }

  private void requireFits(Picture picture) {
    var longer =
        longerSide(
            Math.max(picture.height(), picture.width()),
            Math.min(picture.height(), picture.width()));
    if (longer > PictureReader.MOST_PIXELS / resizeShorterSide) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "too narrow, %d×%d pixels: resized it would have %d×%d; cut it",
              picture.width(),
              picture.height(),
              resizeShorterSide,
              longer));
    }
  }

  private int resizedHeight(Picture picture) {
    return resized(picture.height(), picture.width());
  }

  private int resizedWidth(Picture picture) {
    return resized(picture.width(), picture.height());
  }

  private int resized(int side, int otherSide) {
    return side <= otherSide ? resizeShorterSide : (int) longerSide(side, otherSide);
  }

  private long longerSide(int side, int otherSide) {
    return (long) resizeShorterSide * side / otherSide;
  }
}
