package io.github.fdda.chart;

import java.util.List;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * A distribution in five numbers.
 *
 * @param low 5th percentile
 * @param first 25th
 * @param median 50th
 * @param third 75th
 * @param high 95th
 */
record Quartiles(double low, double first, double median, double third, double high) {

  /** Those of values, interpolated linearly between neighbours; all NaN if there is no value. */
  static Quartiles of(List<Double> values) {
    var percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(values.stream().mapToDouble(Double::doubleValue).toArray());
    return values.isEmpty()
        ? new Quartiles(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN)
        : new Quartiles(
            percentile.evaluate(5),
            percentile.evaluate(25),
            percentile.evaluate(50),
            percentile.evaluate(75),
            percentile.evaluate(95));
  }
}
