package io.github.fdda.chart;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The range of an axis.
 *
 * @param min finite
 * @param max finite, above {@code min}
 */
record Extent(double min, double max) {

  /**
   * The range of the finite values; 0 to 1 if there is none. Widened where they are all the same.
   */
  static Extent of(DoubleStream values) {
    var statistics = values.filter(Double::isFinite).summaryStatistics();
    if (statistics.getCount() == 0) {
      return new Extent(0, 1);
    }
    return new Extent(statistics.getMin(), statistics.getMax()).notEmpty();
  }

  /** {@link #of(DoubleStream)}. */
  static Extent of(List<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue));
  }

  /**
   * This range with room at both ends.
   *
   * @param share room at each end, as a part of this range
   */
  Extent padded(double share) {
    var room = share * (max - min);
    return new Extent(min - room, max + room);
  }

  /** Extended to a value. */
  Extent with(double value) {
    return new Extent(Math.min(min, value), Math.max(max, value));
  }

  /** Whether all values are positive and span more than two powers of ten. */
  boolean spansDecades() {
    return min > 0 && max / min > 100;
  }

  /** To whole powers of ten on both sides. */
  Extent decades() {
    return new Extent(
        Math.pow(10, Math.floor(Math.log10(min))), Math.pow(10, Math.ceil(Math.log10(max))));
  }

  private Extent notEmpty() {
    if (max > min) {
      return this;
    }
    var room = min == 0 ? 1 : Math.abs(min) / 2;
    return new Extent(min - room, max + room);
  }
}
