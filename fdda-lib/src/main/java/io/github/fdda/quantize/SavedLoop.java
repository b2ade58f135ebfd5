package io.github.fdda.quantize;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * The state of a {@link Quantizer} after some of its steps.
 *
 * @param student that the stage at work began with
 * @param history of the stages that are done
 * @param iteration how many the stage at work has done
 * @param seconds that the stage at work has taken
 * @param stage what the stage at work needs beside the student
 */
record SavedLoop(
    StudentState student, List<StageEffect> history, int iteration, float seconds, Snapshot stage) {

  private static final String LOOP = "loop";
  private static final String HISTORY = "history";
  private static final String RANGES = "ranges";
  private static final String WEIGHT_RANGES = "weight ranges.";
  private static final String WEIGHTS = "weights.";
  private static final String REFERENCE = "reference.";
  private static final String STAGE = "stage.";
  private static final int FIGURES = 4;

  /** The state as arrays to be saved. */
  Snapshot toSnapshot() {
    var vectors = new LinkedHashMap<String, float[]>();
    vectors.put(LOOP, new float[] {iteration, seconds, student.rounded() ? 1 : 0});
    vectors.put(HISTORY, figures(history));
    vectors.put(RANGES, QuantizationRange.flatten(student.ranges()));
    return Snapshot.ofVectors(vectors)
        .plus(student.weightRanges().toSnapshot().prefixed(WEIGHT_RANGES))
        .plus(student.weights().prefixed(WEIGHTS))
        .plus(student.reference().prefixed(REFERENCE))
        .plus(stage.prefixed(STAGE));
  }

  /**
   * Undoes {@link #toSnapshot()}.
   *
   * @param stages of the loop
   * @throws InvalidInputException if more stages are done than there are, or an array is missing
   */
  static SavedLoop of(Snapshot saved, List<StageConfig> stages) {
    var loop = saved.values(LOOP);
    return new SavedLoop(
        new StudentState(
            QuantizationRange.unflatten(saved.values(RANGES)),
            WeightRanges.of(saved.under(WEIGHT_RANGES)),
            saved.under(WEIGHTS),
            saved.under(REFERENCE),
            loop[2] == 1),
        effects(saved.values(HISTORY), stages),
        (int) loop[0],
        loop[1],
        saved.under(STAGE));
  }

  private static float[] figures(List<StageEffect> history) {
    var figures = new float[FIGURES * history.size()];
    for (var i = 0; i < history.size(); i++) {
      var effect = history.get(i);
      figures[FIGURES * i] = effect.iterations();
      figures[FIGURES * i + 1] = effect.rounded() ? 1 : 0;
      figures[FIGURES * i + 2] = effect.divergence();
      figures[FIGURES * i + 3] = effect.seconds();
    }
    return figures;
  }

  private static List<StageEffect> effects(float[] figures, List<StageConfig> stages) {
    var done = figures.length / FIGURES;
    if (done > stages.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d stages done of %d; it was saved for another configuration",
              done,
              stages.size()));
    }
    var effects = new ArrayList<StageEffect>();
    for (var i = 0; i < done; i++) {
      effects.add(
          new StageEffect(
              stages.get(i).stage(),
              (int) figures[FIGURES * i],
              figures[FIGURES * i + 1] == 1,
              figures[FIGURES * i + 2],
              figures[FIGURES * i + 3]));
    }
    return effects;
  }
}
