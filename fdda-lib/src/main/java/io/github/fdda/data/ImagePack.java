package io.github.fdda.data;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled images on their way to another machine, in one file whatever they were read from: a
 * description in JSON, behind its length in bytes, then the pixels of one image after the other.
 * Pixels are read when asked for, so that a data set need not fit into memory.
 */
@Internal
public final class ImagePack {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final Description description;
  private final long pixels;

  private ImagePack(Path file, Description description, long pixels) {
    this.file = file;
    this.description = description;
    this.pixels = pixels;
  }

  /**
   * @param perClass of a calibration set; 0 of other images
   * @param seed likewise
   */
  private record Description(
      ImageShape shape,
      Normalization normalization,
      List<String> classes,
      List<Integer> labels,
      int perClass,
      long seed) {

    static Description of(LabelledImages images) {
      return images instanceof CalibrationSet set
          ? of(set, set.perClass(), set.seed())
          : of(images, 0, 0);
    }

    private static Description of(LabelledImages images, int perClass, long seed) {
      return new Description(
          images.shape(),
          images.normalization(),
          images.classes(),
          IntStream.range(0, images.size()).map(images::label).boxed().toList(),
          perClass,
          seed);
    }

    ImageSpec spec() {
      return new ImageSpec(shape, normalization, classes);
    }
  }

  /**
   * Writes images into a file.
   *
   * @throws InvalidInputException if it cannot be written, or the file of an image is damaged
   */
  public static void write(LabelledImages images, Path file) {
    AtomicFiles.write(
        file,
        stream -> {
          var out = new DataOutputStream(stream);
          var json = JSON.writeValueAsBytes(Description.of(images));
          out.writeInt(json.length);
          out.write(json);
          for (var i = 0; i < images.size(); i++) {
            out.write(images.pixels(i));
          }
          out.flush();
        });
  }

  /**
   * Opens a file that {@link #write} has written.
   *
   * @param sha256 that {@link LabelledImages#sha256()} of the images must be
   * @throws InvalidInputException if it cannot be read, or holds other images
   */
  public static ImagePack open(Path file, String sha256) {
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      var json = new byte[in.readInt()];
      in.readFully(json);
      var pack =
          new ImagePack(
              file, JSON.readValue(json, Description.class), (long) Integer.BYTES + json.length);
      if (!pack.images().sha256().equals(sha256)) {
        throw new InvalidInputException(
            "%s: holds other images than those of SHA-256 %s".formatted(file, sha256));
      }
      return pack;
    } catch (IOException e) {
      throw IoFaults.unreadable(file.toString(), e);
    }
  }

  /** The images. */
  public LabelledImages images() {
    var labels = description.labels.stream().mapToInt(Integer::intValue).toArray();
    return new IndexedImages(description.spec(), labels, this::read);
  }

  /** The images as the calibration set that they were. */
  public CalibrationSet calibration() {
    return CalibrationSet.of(images(), description.spec(), description.perClass, description.seed);
  }

  private byte[] read(int index) {
    var size = description.shape.size();
    var bytes = ByteBuffer.allocate(size);
    try (var channel = FileChannel.open(file)) {
      var start = pixels + (long) index * size;
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, start + bytes.position()) < 0) {
          throw new EOFException();
        }
      }
      return bytes.array();
    } catch (IOException e) {
      throw IoFaults.unreadable(file.toString(), e);
    }
  }
}
