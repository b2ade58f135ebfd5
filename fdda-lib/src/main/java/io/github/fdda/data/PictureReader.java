package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Decodes picture files: PNG, JPEG, GIF and BMP. */
final class PictureReader {

  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

  /** Above the largest of ImageNet, 61 megapixels; a header must not exhaust the memory. */
  static final long MOST_PIXELS = 1 << 26;

  /** What a decoded picture may take: so many pixels of red, green, blue and opacity. */
  private static final long MOST_BYTES = 4 * MOST_PIXELS;

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
    for (var y = 0; y < shape.height(); y++) {
      putRow(rgb(image, y), pixels, y * shape.width(), channels);
    }
    return new Picture(shape, pixels);
  }

  private static void putRow(int[] rgb, byte[] pixels, int start, int channels) {
    var plane = pixels.length / channels;
    for (var x = 0; x < rgb.length; x++) {
      var i = start + x;
      if (channels == 1) {
        pixels[i] = luma(rgb[x]);
      } else {
        pixels[i] = (byte) (rgb[x] >> 16);
        pixels[plane + i] = (byte) (rgb[x] >> 8);
        pixels[2 * plane + i] = (byte) rgb[x];
      }
    }
  }

  private static byte luma(int rgb) {
    var red = rgb >> 16 & 0xff;
    var green = rgb >> 8 & 0xff;
    var blue = rgb & 0xff;
    return (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
  }

  /** One row: of a large picture there is no room for another copy. */
  private static int[] rgb(BufferedImage image, int y) {
    return image.getRaster().getNumBands() <= 2
            && !(image.getColorModel() instanceof IndexColorModel)
        ? greyAsRgb(image, y)
        : image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
  }

  /** The stored grey values: {@code getRGB} would take them for linear light and brighten them. */
  private static int[] greyAsRgb(BufferedImage image, int y) {
    var excessBits = Math.max(0, image.getSampleModel().getSampleSize(0) - 8);
    var grey = image.getRaster().getSamples(0, y, image.getWidth(), 1, 0, (int[]) null);
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
      // The decoder of PNG hides that the memory does not suffice.
      if (e.getCause() instanceof OutOfMemoryError missing) {
        throw missing;
      }
      // On damaged files, the decoders of the JDK also throw unchecked exceptions of many kinds.
      throw new InvalidInputException(
          "%s: damaged or unsupported picture (%s); save it again as RGB PNG or JPEG"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** By what its header says, before anything is decoded. */
  private static void requireFits(Path file, ImageReader reader) throws IOException {
    var pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MOST_PIXELS || pixels * bitsPerPixel(reader) > Byte.SIZE * MOST_BYTES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: too large, %d×%d pixels; shrink it below %d megapixels of 8 bits a channel",
              file,
              reader.getWidth(0),
              reader.getHeight(0),
              MOST_PIXELS / 1_000_000));
    }
  }

  private static int bitsPerPixel(ImageReader reader) throws IOException {
    return IntStream.of(reader.getImageTypes(0).next().getSampleModel().getSampleSize()).sum();
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    requireFits(file, reader);
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
