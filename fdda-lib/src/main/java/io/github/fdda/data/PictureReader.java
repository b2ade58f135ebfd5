package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Decodes picture files: PNG, JPEG, GIF and BMP. */
final class PictureReader {

  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

  /** Far above any data set of pictures; a forged header must not exhaust the memory. */
  private static final long MOST_PIXELS = 100_000_000;

  private PictureReader() {}

  static boolean reads(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads one picture. Grey is the luma of ITU-R BT.601; transparency is ignored.
   *
   * @param channels 1 for grey, 3 for RGB
   * @throws InvalidInputException if the file is no picture, damaged, or of a kind that Java does
   *     not decode
   */
  static Picture read(Path file, int channels) {
    var image = decode(file);
    var shape = new ImageShape(channels, image.getHeight(), image.getWidth());
    var pixels = new byte[shape.size()];
    var plane = shape.height() * shape.width();
    var rgb = rgb(image);
    for (var i = 0; i < plane; i++) {
      if (channels == 1) {
        pixels[i] = luma(rgb[i]);
      } else {
        pixels[i] = (byte) (rgb[i] >> 16);
        pixels[plane + i] = (byte) (rgb[i] >> 8);
        pixels[2 * plane + i] = (byte) rgb[i];
      }
    }
    return new Picture(shape, pixels);
  }

  private static byte luma(int rgb) {
    var red = rgb >> 16 & 0xff;
    var green = rgb >> 8 & 0xff;
    var blue = rgb & 0xff;
    return (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
  }

  private static int[] rgb(BufferedImage image) {
    return image.getRaster().getNumBands() <= 2
            && !(image.getColorModel() instanceof IndexColorModel)
        ? greyAsRgb(image)
        : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** The stored grey values: {@code getRGB} would take them for linear light and brighten them. */
  private static int[] greyAsRgb(BufferedImage image) {
    var excessBits = Math.max(0, image.getSampleModel().getSampleSize(0) - 8);
    var grey =
        image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    for (var i = 0; i < grey.length; i++) {
      grey[i] = (grey[i] >> excessBits) * 0x010101;
    }
    return grey;
  }

  private static BufferedImage decode(Path file) {
    try (var in = ImageIO.createImageInputStream(file.toFile())) {
      if (in == null) {
        throw new InvalidInputException(file + ": cannot be opened; is it there and readable?");
      }
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new InvalidInputException(
            file + ": no picture that can be decoded; give PNG, JPEG, GIF or BMP");
      }
      var reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return decode(file, reader);
      } finally {
        reader.dispose();
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // On damaged files, the decoders of the JDK also throw unchecked exceptions of many kinds.
      throw new InvalidInputException(
          "%s: damaged or unsupported picture (%s); save it again as RGB PNG or JPEG"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: too large, %d×%d pixels; shrink it below %d megapixels",
              file,
              reader.getWidth(0),
              reader.getHeight(0),
              MOST_PIXELS / 1_000_000));
    }
    var warnings = new ArrayList<String>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    var image = reader.read(0);
    // The JPEG decoder fills the missing rest of a truncated file with grey and only warns.
    warnings.stream()
        .filter(warning -> warning.matches("(?is).*(truncated|premature end).*"))
        .findFirst()
        .ifPresent(
            warning -> {
              throw new InvalidInputException(
                  "%s: truncated picture (%s); fetch it again".formatted(file, warning));
            });
    return image;
  }
}
