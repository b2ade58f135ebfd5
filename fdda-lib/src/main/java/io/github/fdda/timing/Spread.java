package io.github.fdda.timing;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.util.Internal;
import java.util.List;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * What repeated measurements say: their middle and how far they lie apart.
 *
 * @param median half of them are below
 * @param lowerQuartile a quarter of them is below
 * @param upperQuartile a quarter of them is above
 * @param samples how many there were
 */
@JsonNaming(SnakeCaseStrategy.class)
@Internal
public record Spread(double median, double lowerQuartile, double upperQuartile, int samples) {

  /**
   * The spread of values, interpolated linearly between neighbours.
   *
   * @param values at least one
   */
  public static Spread of(List<Double> values) {
    var percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new Spread(
        percentile.evaluate(50), percentile.evaluate(25), percentile.evaluate(75), values.size());
  }
}
