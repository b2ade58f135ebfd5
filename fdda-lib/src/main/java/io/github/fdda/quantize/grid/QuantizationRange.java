package io.github.fdda.quantize.grid;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The interval of real values that the integers of a quantized tensor cover.
 *
 * @param min smallest value represented
 * @param max largest value represented, not below {@code min}
 * @since 0.1.0
 */
public record QuantizationRange(float min, float max) {

  /** [0, 0]: the range until one is found, and the start of every moving average. */
  public static final QuantizationRange EMPTY = new QuantizationRange(0, 0);

  /**
   * @throws InvalidInputException if a bound is not finite or {@code max} is below {@code min}
   */
  public QuantizationRange {
    if (!Float.isFinite(min) || !Float.isFinite(max) || max < min) {
      throw new InvalidInputException(
          "quantization range [%s, %s]: bounds must be finite and in order".formatted(min, max));
    }
  }

  /**
   * The extremes of some values.
   *
   * @param values at least one, finite
   * @throws InvalidInputException if a value is not finite
   */
  public static QuantizationRange extremes(float[] values) {
    var min = values[0];
    var max = values[0];
    for (var value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new QuantizationRange(min, max);
  }

  /**
   * The exponential moving average of ranges: {@code rate · this + (1 − rate) · observed}.
   *
   * @param observed extremes of the newest batch
   * @param rate share of the old range, published 0.9
   */
  public QuantizationRange average(QuantizationRange observed, float rate) {
    return new QuantizationRange(
        rate * min + (1 - rate) * observed.min, rate * max + (1 - rate) * observed.max);
  }

  /** The smallest range that both ranges are in. */
  public QuantizationRange union(QuantizationRange other) {
    return new QuantizationRange(Math.min(min, other.min), Math.max(max, other.max));
  }

  /**
   * The range with both ends multiplied.
   *
   * @param factor not negative
   */
  public QuantizationRange times(float factor) {
    return new QuantizationRange(min * factor, max * factor);
  }

  /** Ranges as one array to be saved: the lower, then the upper end of each. */
  public static float[] flatten(List<QuantizationRange> ranges) {
    var ends = new float[2 * ranges.size()];
    for (var i = 0; i < ranges.size(); i++) {
      ends[2 * i] = ranges.get(i).min;
      ends[2 * i + 1] = ranges.get(i).max;
    }
    return ends;
  }

  /**
   * Undoes {@link #flatten}.
   *
   * @throws InvalidInputException if an end is not finite, or two are not in order
   */
  public static List<QuantizationRange> unflatten(float[] ends) {
    return IntStream.range(0, ends.length / 2)
        .mapToObj(i -> new QuantizationRange(ends[2 * i], ends[2 * i + 1]))
        .toList();
  }
}
