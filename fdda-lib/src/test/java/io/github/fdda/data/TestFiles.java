package io.github.fdda.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes small data sets in every format, whole or damaged. */
final class TestFiles {

  private TestFiles() {}

  /** A catalog whose data sets have two classes; IDX images are 1×2×2. */
  static Catalog smallCatalog() {
    return new Catalog(
        Map.of(
            "small", entry("small", DataFormat.IDX, new ImageShape(1, 2, 2)),
            "cifar-10", entry("cifar-10", DataFormat.CIFAR_10, new ImageShape(3, 32, 32)),
            "cifar-100", entry("cifar-100", DataFormat.CIFAR_100, new ImageShape(3, 32, 32))),
        Map.of());
  }

  private static DatasetEntry entry(String name, DataFormat format, ImageShape shape) {
    var half = List.of(0.5f, 0.5f, 0.5f).subList(0, shape.channels());
    return new DatasetEntry(
        name,
        name,
        "none",
        URI.create("https://example.org"),
        format,
        shape,
        new Normalization(half, half),
        List.of("cat", "dog"),
        List.of(new Source.Local(Path.of(name))));
  }

  static byte[] idx(int dimensions, int[] sides, byte[] values) {
    return bytes(
        out -> {
          out.writeInt(0x0800 | dimensions);
          for (var side : sides) {
            out.writeInt(side);
          }
          out.write(values);
        });
  }

  /** Images 1×2×2 of one grey value each, and labels that alternate between 0 and 1. */
  static void writeSmallIdx(Path folder, int trainGrey, int testGrey) {
    for (var split : List.of("train", "t10k")) {
      var grey = split.equals("train") ? trainGrey : testGrey;
      var pixels = new byte[10 * 4];
      for (var i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (grey + i / 4);
      }
      write(
          folder.resolve(split + "-images-idx3-ubyte.gz"),
          gzip(idx(3, new int[] {10, 2, 2}, pixels)));
      write(
          folder.resolve(split + "-labels-idx1-ubyte"),
          idx(1, new int[] {10}, new byte[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}));
    }
  }

  /** CIFAR records of one pixel value each. */
  static byte[] cifar(int labelBytes, int grey, int... labels) {
    return bytes(
        out -> {
          for (var label : labels) {
            out.write(new byte[labelBytes - 1]);
            out.write(label);
            for (var i = 0; i < 3072; i++) {
              out.write(grey);
            }
          }
        });
  }

  static void writeCifar10(Path folder) {
    for (var batch = 1; batch <= 5; batch++) {
      write(folder.resolve("data_batch_" + batch + ".bin"), cifar(1, batch, 0, 1));
    }
    write(folder.resolve("test_batch.bin"), cifar(1, 200, 1, 0, 1));
  }

  static void writeCifar100(Path folder) {
    write(folder.resolve("train.bin"), cifar(2, 100, 0, 1, 1, 0));
    write(folder.resolve("test.bin"), cifar(2, 200, 1, 0));
  }

  /** A picture of one colour. */
  static void writePicture(Path file, int width, int height, int rgb) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (var y = 0; y < height; y++) {
      for (var x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    writeImage(file, image);
  }

  static void writeImage(Path file, BufferedImage image) {
    var name = file.toString();
    try {
      Files.createDirectories(file.resolveSibling("."));
      if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
        throw new IOException("no writer for " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two classes with two training pictures and one test picture each. */
  static void writePictures(Path folder) {
    for (var name : List.of("cat", "dog")) {
      writePicture(folder.resolve("train/" + name + "/a.png"), 20, 10, 0x102030);
      writePicture(folder.resolve("train/" + name + "/b.png"), 10, 20, 0x102030);
      writePicture(folder.resolve("val/" + name + "/c.png"), 12, 12, 0xc0d0e0);
    }
  }

  /** A PNG, its pixels as the format packs them. */
  static byte[] png(int width, int height, int bits, int colourType, byte[] packed) {
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) colourType);
    var png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.writeBytes(chunk("IHDR", header.array()));
    png.writeBytes(chunk("IDAT", packed));
    png.writeBytes(chunk("IEND", new byte[0]));
    return png.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    var chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    var crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** A PNG of one grey pixel that lets something through. */
  static byte[] greyPngWithOpacity(int grey, int opacity) {
    var row = new byte[] {0, (byte) grey, (byte) opacity};
    return png(1, 1, 8, 4, deflated(row));
  }

  private static byte[] deflated(byte[] content) {
    return bytes(
        out -> {
          try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(content);
          }
        });
  }

  /** Where some bytes begin in others. */
  static int indexOf(byte[] all, byte[] wanted) {
    return IntStream.range(0, all.length)
        .filter(
            i ->
                Arrays.equals(
                    all, i, Math.min(all.length, i + wanted.length), wanted, 0, wanted.length))
        .findFirst()
        .orElseThrow();
  }

  static byte[] gzip(byte[] content) {
    return bytes(
        out -> {
          try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
          }
        });
  }

  static byte[] tarGz(Map<String, byte[]> files) {
    return gzip(
        bytes(
            out -> {
              try (var tar = new TarArchiveOutputStream(out)) {
                for (var file : files.entrySet()) {
                  var entry = new TarArchiveEntry(file.getKey());
                  entry.setSize(file.getValue().length);
                  tar.putArchiveEntry(entry);
                  tar.write(file.getValue());
                  tar.closeArchiveEntry();
                }
              }
            }));
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes. */
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
