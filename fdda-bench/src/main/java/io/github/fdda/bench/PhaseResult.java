package io.github.fdda.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.timing.Spread;

/**
 * What one phase takes and what it needs.
 *
 * @param seconds it takes
 * @param work it needs at least
 * @param floorSeconds what that work takes at best on this machine
 * @param timesFloor median of {@code seconds} over {@code floorSeconds}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PhaseResult(Spread seconds, Work work, double floorSeconds, double timesFloor) {

  static PhaseResult of(Spread seconds, Work work, Roofline roofline) {
    var floor = roofline.seconds(work);
    return new PhaseResult(seconds, work, floor, seconds.median() / floor);
  }
}
