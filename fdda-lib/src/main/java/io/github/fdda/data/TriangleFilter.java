package io.github.fdda.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Resizes one axis of an array with the triangle filter, widened when shrinking so that every input
 * value counts: the BILINEAR of Pillow, with which networks for ImageNet were trained. Plain
 * bilinear sampling would skip pixels and alias.
 */
final class TriangleFilter {

  private TriangleFilter() {}

  /**
   * Resizes the middle axis of an array of shape outer × {@code from} × inner.
   *
   * @param values unsigned bytes
   * @return unsigned bytes, outer × {@code to} × inner
   */
  static byte[] resize(byte[] values, int inner, int from, int to) {
    if (from == to) {
      return values;
    }
    var outer = values.length / (from * inner);
    var out = new byte[outer * to * inner];
    for (var position = 0; position < to; position++) {
      var taps = Taps.at(position, from, to);
      for (var o = 0; o < outer; o++) {
        var first = (o * from + taps.start) * inner;
        for (var i = 0; i < inner; i++) {
          out[(o * to + position) * inner + i] = taps.sum(values, first + i, inner);
        }
      }
    }
    return out;
  }

  /** The inputs that one output value is made of. */
  private static final class Taps {

    /** Weights are fixed-point numbers, as in Pillow, whose rounding this must repeat. */
    private static final int FRACTION_BITS = 22;

    private final int start;
    private final int[] weights;

    private Taps(int start, int[] weights) {
      this.start = start;
      this.weights = weights;
    }

    static Taps at(int position, int from, int to) {
      var scale = (double) from / to;
      var radius = Math.max(1, scale);
      var center = (position + 0.5) * scale;
      var start = Math.max(0, (int) (center - radius + 0.5));
      var end = Math.min(from, (int) (center + radius + 0.5));
      var triangle =
          IntStream.range(start, end)
              .mapToDouble(k -> Math.max(0, 1 - Math.abs(k + 0.5 - center) / radius))
              .toArray();
      var total = Arrays.stream(triangle).sum();
      return new Taps(
          start,
          Arrays.stream(triangle)
              .mapToInt(weight -> (int) Math.round(weight / total * (1 << FRACTION_BITS)))
              .toArray());
    }

    byte sum(byte[] values, int first, int stride) {
      var sum = 1 << (FRACTION_BITS - 1);
      for (var k = 0; k < weights.length; k++) {
        sum += weights[k] * (values[first + k * stride] & 0xff);
      }
      // The weights sum to 1 up to rounding, which must not turn white into black.
      return (byte) Math.min(255, sum >> FRACTION_BITS);
    }
  }
}
