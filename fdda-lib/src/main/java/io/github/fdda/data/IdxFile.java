package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One file in the IDX format of <a href="https://yann.lecun.com/exdb/mnist/">MNIST</a>: two zero
 * bytes, a type code (8: unsigned byte), the number of dimensions, the length of each as a
 * big-endian int, the values.
 *
 * @param where for messages
 * @param sides the length of each dimension; the first one counts the items
 * @param values of all items, in order
 */
record IdxFile(String where, List<Integer> sides, ByteBuffer values) {

  private static final int UNSIGNED_BYTE = 0x08;

  /**
   * @throws IOException if the stream ends inside the header or fails
   * @throws InvalidInputException if the content is not of that kind, too short or too long
   */
  static IdxFile read(InputStream stream, String where, int dimensions) throws IOException {
    var in = new DataInputStream(stream);
    requireMagic(in.readInt(), where, dimensions);
    var sides = new ArrayList<Integer>();
    for (var i = 0; i < dimensions; i++) {
      sides.add(in.readInt());
    }
    var size = size(sides, where);
    var values = in.readNBytes(size);
    if (values.length < size) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: truncated: its header announces %d values, there are %d; fetch it again",
              where,
              size,
              values.length));
    }
    if (in.read() >= 0) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: longer than the %d values its header announces; fetch it again",
              where,
              size));
    }
    return new IdxFile(where, List.copyOf(sides), ByteBuffer.wrap(values));
  }

  private static void requireMagic(int magic, String where, int dimensions) {
    if (magic >>> 8 != UNSIGNED_BYTE) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: no IDX file of unsigned bytes (it begins with %08x, not %08x)",
              where,
              magic,
              UNSIGNED_BYTE << 8 | dimensions));
    }
    if ((magic & 0xff) != dimensions) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: an IDX file of %d dimensions where one of %d belongs",
              where,
              magic & 0xff,
              dimensions));
    }
  }

  private static int size(List<Integer> sides, String where) {
    var size = 1L;
    for (var side : sides) {
      if (side < 1 || size * side > FileTree.LARGEST) {
        throw new InvalidInputException(
            "%s: impossible dimensions %s in its header; fetch it again".formatted(where, sides));
      }
      size *= side;
    }
    return (int) size;
  }

  int count() {
    return sides.get(0);
  }

  /** The values of one item; the caller's own copy. */
  byte[] item(int index) {
    var item = new byte[values.capacity() / count()];
    values.get(index * item.length, item);
    return item;
  }

  /** All values, one by one as unsigned numbers. */
  int[] numbers() {
    var numbers = new int[values.capacity()];
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i) & 0xff;
    }
    return numbers;
  }
}
