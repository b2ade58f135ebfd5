package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes picture files: PNG, JPEG, WebP, GIF and BMP. */
final class PictureReader {

  /** For messages: what can be decoded. */
  static final String FORMATS = "PNG, JPEG, WebP, GIF or BMP";

  private static final List<String> ENDINGS =
      List.of(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp");

  static {
    // ImageIO looks for decoders where the current thread's classes are: in a notebook, elsewhere.
    IIORegistry.getDefaultInstance()
        .registerServiceProviders(
            ServiceLoader.load(ImageReaderSpi.class, PictureReader.class.getClassLoader())
                .iterator());
  }

  /** Above the largest of ImageNet, 61 megapixels; a header must not exhaust the memory. */
  static final long MOST_PIXELS = 1 << 26;

  /** What a decoded picture may take: so many pixels of red, green, blue and opacity. */
  private static final long MOST_BYTES = 4 * MOST_PIXELS;

  private static final int OPAQUE = 255;

  private PictureReader() {}

  static boolean reads(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads one picture. Grey is the luma of ITU-R BT.601.
   *
   * @param channels 1 for grey, 3 for RGB, which both ignore transparency, 4 for RGB and opacity
   *     (255 where a picture has none)
   * @throws InvalidInputException if the file is no picture, damaged, or of a kind that Java does
   *     not decode
   */
  static Picture read(Path file, int channels) {
    var image = decode(file);
    var shape = new ImageShape(channels, image.getHeight(), image.getWidth());
    var pixels = new byte[shape.size()];
    for (var y = 0; y < shape.height(); y++) {
      putRow(argb(image, y), pixels, y * shape.width(), channels);
    }
    return new Picture(shape, pixels);
  }

  private static void putRow(int[] argb, byte[] pixels, int start, int channels) {
    var plane = pixels.length / channels;
    for (var x = 0; x < argb.length; x++) {
      var i = start + x;
      if (channels == 1) {
        pixels[i] = luma(argb[x]);
        continue;
      }
      pixels[i] = (byte) (argb[x] >> 16);
      pixels[plane + i] = (byte) (argb[x] >> 8);
      pixels[2 * plane + i] = (byte) argb[x];
      if (channels == 4) {
        pixels[3 * plane + i] = (byte) (argb[x] >> 24);
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
  private static int[] argb(BufferedImage image, int y) {
    return image.getRaster().getNumBands() <= 2
            && !(image.getColorModel() instanceof IndexColorModel)
        ? greyAsArgb(image, y)
        : image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
  }

  /** The stored grey values: {@code getRGB} would take them for linear light and brighten them. */
  private static int[] greyAsArgb(BufferedImage image, int y) {
    var grey = samples(image, y, 0);
    var opacity =
        image.getRaster().getNumBands() == 2
            ? samples(image, y, 1)
            : IntStream.generate(() -> OPAQUE).limit(grey.length).toArray();
    for (var i = 0; i < grey.length; i++) {
      grey[i] = opacity[i] << 24 | grey[i] * 0x010101;
    }
    return grey;
  }

  /** One row of one band, from 0 to 255. */
  private static int[] samples(BufferedImage image, int y, int band) {
    var excessBits = Math.max(0, image.getSampleModel().getSampleSize(band) - 8);
    var samples = image.getRaster().getSamples(0, y, image.getWidth(), 1, band, (int[]) null);
    for (var i = 0; i < samples.length; i++) {
      samples[i] >>= excessBits;
    }
    return samples;
  }

  private static BufferedImage decode(Path file) {
    // Not as a File: that finds no name which the locale cannot write.
    try (var bytes = Files.newInputStream(file);
        var in = new MemoryCacheImageInputStream(bytes)) {
      requireSmall(file);
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new InvalidInputException(file + ": no picture that can be decoded; give " + FORMATS);
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
    } catch (FileSystemException | ClosedByInterruptException e) {
      throw IoFaults.unreadable(file.toString(), e);
    } catch (IOException | RuntimeException e) {
      // Some decoders put what they were told into an exception of theirs.
      if (e.getCause() instanceof ClosedByInterruptException interrupt) {
        throw IoFaults.unreadable(file.toString(), interrupt);
      }
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

  private static void requireSmall(Path file) throws IOException {
    if (Files.size(file) > FileTree.LARGEST) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: too large, a file of more than %d bytes; save it again, smaller",
              file,
              FileTree.LARGEST));
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
