package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Gives oneDNN in this process the fault that it has on small virtual machines with AMD processors:
 * there it reads a first-level cache of one byte. The sizes it has read lie in its memory as
 * unsigned 32-bit numbers: ten sizes, ten counts of processors that share a cache, and how many of
 * the ten are in use. They are found by their looks and overwritten.
 *
 * <p>Afterwards plain convolutions damage memory: only in a process of its own.
 */
final class FaultyProcessor {

  private static final int LEVELS = 10;
  private static final int RECORD = (2 * LEVELS + 1) * Integer.BYTES;
  private static final Path MAPS = Path.of("/proc/self/maps");

  private FaultyProcessor() {}

  /**
   * Brings the fault in.
   *
   * @param allLevels whether the sizes of the other caches are lost too
   * @return whether the sizes were found
   */
  static boolean pretend(boolean allLevels) throws IOException {
    readCaches();
    if (!Files.isReadable(MAPS)) {
      return false;
    }
    var found = false;
    var inLibrary = false;
    for (var line : Files.readAllLines(MAPS)) {
      var fields = line.strip().split("\\s+", -1);
      var anonymous = fields.length == 5;
      // The library's zero-initialized memory has no name, and follows its data.
      inLibrary = line.contains("libtorch_cpu") || (inLibrary && anonymous);
      if (inLibrary && fields[1].startsWith("rw")) {
        found |= overwrite(fields[0].split("-", -1), allLevels);
      }
    }
    return found;
  }

  /** OneDNN asks the processor when it first computes. */
  private static void readCaches() {
    try (var manager = Torch.newManager(Device.cpu())) {
      var ones = manager.ones(new Shape(2, 16, 8, 8));
      var weight = manager.ones(new Shape(16, 16, 3, 3));
      new PlainConvolver()
          .convolve(ones, weight, null, ConvolutionGeometry.square(1, 1, 1, 1))
          .toFloatArray();
    }
  }

  private static boolean overwrite(String[] range, boolean allLevels) throws IOException {
    var start = Long.parseUnsignedLong(range[0], 16);
    var bytes = new byte[Math.toIntExact(Long.parseUnsignedLong(range[1], 16) - start)];
    try (var memory = new RandomAccessFile("/proc/self/mem", "rw")) {
      memory.seek(start);
      memory.readFully(bytes);
      var numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (var at = 0; at + RECORD <= bytes.length; at += Integer.BYTES) {
        if (isCaches(numbers, at)) {
          var levels = allLevels ? numbers.getInt(at + 2 * LEVELS * Integer.BYTES) : 1;
          for (var level = 0; level < levels; level++) {
            numbers.putInt(at + level * Integer.BYTES, 1);
            numbers.putInt(at + (LEVELS + level) * Integer.BYTES, 1);
          }
          memory.seek(start + at);
          memory.write(bytes, at, RECORD);
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isCaches(ByteBuffer numbers, int at) {
    var levels = numbers.getInt(at + 2 * LEVELS * Integer.BYTES);
    return levels >= 2
        && levels <= 4
        && IntStream.range(0, LEVELS)
            .allMatch(
                level -> {
                  var size = numbers.getInt(at + level * Integer.BYTES);
                  var sharing = numbers.getInt(at + (LEVELS + level) * Integer.BYTES);
                  return level < levels
                      ? size >= 1 << 14 && size % (1 << 10) == 0 && sharing >= 1 && sharing <= 1024
                      : size == 0 && sharing == 0;
                });
  }
}
