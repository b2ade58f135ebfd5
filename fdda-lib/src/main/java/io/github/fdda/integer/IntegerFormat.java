package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the integers of a feature mean: {@code real = integer · 2^exponent / divisor}.
 *
 * @param shape without the batch axis
 * @param blocks the values in row-major order, cut in this many equal parts; the values of a part
 *     share an exponent. One part after a quantization, one for each channel after a convolution
 * @param divisor odd; more than 1 for an average that is not divided yet
 */
@Internal
public record IntegerFormat(List<Integer> shape, List<IntegerBlock> blocks, int divisor) {

  private static final int MOST_VALUES = 1 << 26;

  /** Each has an object of its own. */
  private static final int MOST_CHANNELS = 1 << 16;

  /**
   * Copies the lists.
   *
   * @throws io.github.fdda.util.InvalidInputException if the shape is empty or too large
   */
  public IntegerFormat {
    shape = List.copyOf(shape);
    blocks = List.copyOf(blocks);
    size(shape);
  }

  /** A feature that is quantized as a whole. */
  static IntegerFormat of(List<Integer> shape, IntegerBlock block) {
    return new IntegerFormat(shape, List.of(block), 1);
  }

  /** Number of values. */
  public int size() {
    return size(shape);
  }

  /** Number of values in a shape that a feature can have. */
  static int size(List<Integer> shape) {
    var size = 1L;
    for (var side : shape) {
      size *= side;
      if (side < 1 || size > MOST_VALUES) {
        throw fault(
            "a feature of shape %s is not supported: it is empty or too large", text(shape));
      }
    }
    return (int) size;
  }

  /** The same values in another shape. */
  IntegerFormat withShape(List<Integer> other) {
    return new IntegerFormat(other, blocks, divisor);
  }

  IntegerFormat withBlocks(List<IntegerBlock> other) {
    return new IntegerFormat(shape, other, divisor);
  }

  IntegerFormat withBlocks(UnaryOperator<IntegerBlock> change) {
    return withBlocks(blocks.stream().map(change).toList());
  }

  IntegerFormat withDivisor(int other) {
    return new IntegerFormat(shape, blocks, other);
  }

  /** The smallest integer of each block. */
  public int[] lowest() {
    return blocks.stream().map(IntegerBlock::checked).mapToInt(b -> (int) b.lowest()).toArray();
  }

  /** The largest integer of each block. */
  public int[] highest() {
    return blocks.stream().map(IntegerBlock::checked).mapToInt(b -> (int) b.highest()).toArray();
  }

  /** The blocks with one for each channel. */
  List<IntegerBlock> channels() {
    var channels = shape.get(0);
    requireFewChannels(channels);
    if (channels % blocks.size() != 0) {
      throw fault("the scales of its input do not follow the channels");
    }
    return blocks.stream()
        .flatMap(block -> Collections.nCopies(channels / blocks.size(), block).stream())
        .toList();
  }

  /** Refuses more channels than there may be blocks; to be called before those are made. */
  static void requireFewChannels(int channels) {
    if (channels > MOST_CHANNELS) {
      throw fault("%d channels; at most %d are supported", channels, MOST_CHANNELS);
    }
  }

  /** The range of a quantized feature. */
  IntegerBlock quantized() {
    var exponents = blocks.stream().map(IntegerBlock::exponent).distinct().toList();
    var all = blocks.stream().reduce(IntegerBlock::or).orElseThrow();
    if (divisor != 1 || exponents.size() != 1) {
      throw fault("its input must be quantized first: QuantizeLinear, then DequantizeLinear");
    }
    if (all.lowest() < Short.MIN_VALUE || all.highest() > Short.MAX_VALUE) {
      throw fault(
          "its input has integers from %d to %d about the zero point, %d to %d are supported; it"
              + " must be quantized first, to 16 bits at most with the zero point in their middle",
          all.lowest(), all.highest(), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return all;
  }

  @Override
  public String toString() {
    return text(shape);
  }

  private static String text(List<Integer> shape) {
    return "N×" + String.join("×", shape.stream().map(String::valueOf).toList());
  }
}
