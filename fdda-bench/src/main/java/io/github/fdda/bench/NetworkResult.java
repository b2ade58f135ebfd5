package io.github.fdda.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.timing.Spread;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one network.
 *
 * @param network its name
 * @param images name of the data set measured on, or {@code random images}
 * @param phases what each takes
 * @param evaluationImagesPerSecond of the quantized network, median
 * @param breakdown where the time of each training loop goes
 * @param peer seconds of the peer's iterations, if it was asked for
 * @param ratio median over pairs of our time over the peer's, if it was asked for
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(Include.NON_NULL)
public record NetworkResult(
    String network,
    String images,
    Phases phases,
    double evaluationImagesPerSecond,
    Loops<Profile> breakdown,
    @Nullable Loops<Spread> peer,
    @Nullable Loops<Double> ratio) {

  /**
   * What each phase takes.
   *
   * @param centers step 1, all classes
   * @param generatorIteration one iteration of step 2
   * @param studentIteration one iteration of step 3
   * @param evaluation of the quantized network on all images of a sample
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Phases(
      PhaseResult centers,
      PhaseResult generatorIteration,
      PhaseResult studentIteration,
      PhaseResult evaluation) {}
}
