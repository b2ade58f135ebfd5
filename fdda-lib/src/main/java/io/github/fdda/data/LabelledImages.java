package io.github.fdda.data;

import io.github.fdda.util.Checksum;
import io.github.fdda.util.Fingerprint;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A sequence of labelled images of one shape, read when asked for.
 *
 * @since 0.1.0
 */
public interface LabelledImages {

  /** The shape of every image. */
  ImageShape shape();

  /** How pixels become network input. */
  Normalization normalization();

  /** Class names; a label is an index into this list. */
  List<String> classes();

  /** Number of images. */
  int size();

  /**
   * The class of one image.
   *
   * @param index from 0 to {@code size() − 1}
   * @return from 0 to {@code classes().size() − 1}
   * @throws IndexOutOfBoundsException if there is no such image
   */
  int label(int index);

  /**
   * How many classes have at least one image here: fewer than {@link #classes} where, for example,
   * a test split is a part of another.
   */
  default int classesCovered() {
    return (int) IntStream.range(0, size()).map(this::label).distinct().count();
  }

  /**
   * The pixels of one image.
   *
   * @param index from 0 to {@code size() − 1}
   * @return unsigned bytes, C×H×W; the caller's own copy
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws io.github.fdda.util.InvalidInputException if its file, which is read only now, is
   *     damaged
   */
  byte[] pixels(int index);

  /**
   * One image as the network takes it.
   *
   * @param index from 0 to {@code size() − 1}
   * @return normalized floats, C×H×W
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws io.github.fdda.util.InvalidInputException if its file, which is read only now, is
   *     damaged
   */
  default float[] normalized(int index) {
    return normalization().apply(pixels(index));
  }

  /**
   * Identifies the content, all that networks get to see of it: SHA-256 over a fingerprint of shape
   * and normalization, then over each image's label, as a big-endian int, and pixels. Reads every
   * image, one at a time.
   *
   * @return lower-case hexadecimal
   * @throws io.github.fdda.util.InvalidInputException if the file of an image is damaged
   */
  default String sha256() {
    var format = Fingerprint.of(Map.of("shape", shape(), "normalization", normalization()));
    var digest = Checksum.Algorithm.SHA_256.digest();
    digest.update(HexFormat.of().parseHex(format.hex()));
    for (var i = 0; i < size(); i++) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, label(i)));
      digest.update(pixels(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
