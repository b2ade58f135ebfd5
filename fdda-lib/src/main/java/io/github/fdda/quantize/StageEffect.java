package io.github.fdda.quantize;

import java.util.List;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What one stage of the loop brought.
 *
 * @param stage its name
 * @param iterations steps done: 1 of a stage of one pass, one for each part of a reconstruction
 * @param rounded whether weights were rounded when divergence was measured; else they were in float
 * @param divergence mean Kullback-Leibler divergence of the teacher's classes from the student's
 *     after the stage, in nats, on at most 100 calibration images, or synthetic ones where there
 *     are none
 * @param seconds of wall-clock time that its steps took
 * @since 0.1.0
 */
public record StageEffect(
    String stage, int iterations, boolean rounded, float divergence, float seconds) {

  /**
   * One row a stage: {@code stage}, {@code iterations}, {@code weights} ({@code float} or {@code
   * rounded}), {@code divergence}, {@code seconds}.
   */
  public static Table table(List<StageEffect> effects) {
    return Table.create(
        "what each stage brought",
        StringColumn.create("stage", effects.stream().map(StageEffect::stage)),
        IntColumn.create("iterations", effects.stream().mapToInt(StageEffect::iterations)),
        StringColumn.create(
            "weights", effects.stream().map(effect -> effect.rounded ? "rounded" : "float")),
        FloatColumn.create(
            "divergence", effects.stream().map(StageEffect::divergence).toArray(Float[]::new)),
        FloatColumn.create(
            "seconds", effects.stream().map(StageEffect::seconds).toArray(Float[]::new)));
  }
}
