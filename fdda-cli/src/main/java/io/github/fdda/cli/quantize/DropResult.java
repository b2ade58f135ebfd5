package io.github.fdda.cli.quantize;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.DropChoice;
import io.github.fdda.DropConfig;
import io.github.fdda.DropTrial;
import java.util.List;

/**
 * What {@code result.json} holds where bits and recipe were chosen.
 *
 * @param maxDrop points of top-1 that were allowed
 * @param confidence of the statement that the network taken is within them
 * @param bits that were taken
 * @param recipe that was taken, its name
 * @param estimatedDrop points of top-1 that it loses on the images held out
 * @param dropBound points that it loses at most, with the confidence of one test
 * @param dropImages images it was estimated on
 * @param dropImagesFrom {@code images held out} or {@code synthetic images}
 * @param trials what was tried, in that order
 */
@JsonNaming(SnakeCaseStrategy.class)
record DropResult(
    double maxDrop,
    double confidence,
    String bits,
    String recipe,
    double estimatedDrop,
    double dropBound,
    int dropImages,
    String dropImagesFrom,
    List<Trial> trials) {

  DropResult {
    trials = List.copyOf(trials);
  }

  /**
   * One way to quantize that was tried.
   *
   * @param bits of most layers
   * @param recipe its name
   * @param bytes parameters, weights in their bits
   * @param lost images that the float network alone gets right
   * @param won images that the quantized network alone gets right
   * @param estimatedDrop points of top-1
   * @param dropBound points of top-1, with the confidence of one test
   * @param holds whether that is within what is allowed
   * @param seconds that quantizing took, with the generator where it was trained for this
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Trial(
      String bits,
      String recipe,
      long bytes,
      int lost,
      int won,
      double estimatedDrop,
      double dropBound,
      boolean holds,
      double seconds) {

    static Trial of(DropConfig config, DropTrial trial) {
      var drop = trial.drop();
      return new Trial(
          trial.bits().toString(),
          trial.recipe(),
          trial.bytes(),
          drop.lost(),
          drop.won(),
          drop.estimate(),
          config.bound(drop),
          config.isHeldBy(drop),
          trial.seconds());
    }
  }

  /**
   * What came of a search.
   *
   * @param choice one of whose trials is taken
   */
  static DropResult of(DropChoice choice) {
    var config = choice.config();
    var taken = choice.taken().orElseThrow();
    return new DropResult(
        config.maxDrop(),
        DropConfig.CONFIDENCE,
        taken.bits().toString(),
        taken.recipe(),
        taken.drop().estimate(),
        config.bound(taken.drop()),
        taken.drop().images(),
        choice.images().toString(),
        choice.trials().stream().map(trial -> Trial.of(config, trial)).toList());
  }
}
