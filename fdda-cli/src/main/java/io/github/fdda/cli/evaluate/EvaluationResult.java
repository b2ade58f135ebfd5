package io.github.fdda.cli.evaluate;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.Provenance;
import io.github.fdda.evaluate.AccuracyInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --json} writes.
 *
 * @param format of this file
 * @param network name or file
 * @param dataset name or folder
 * @param images that were looked at
 * @param rightFloat those to which the float network gives their label
 * @param top1Float percent, with its interval
 * @param quantized of a quantized network, if there is one
 * @param machines processor, engine and threads of what computed, one line for each kind
 * @param versions of what ran
 */
@JsonNaming(SnakeCaseStrategy.class)
record EvaluationResult(
    int format,
    String network,
    String dataset,
    int images,
    int rightFloat,
    double top1Float,
    AccuracyInterval top1FloatInterval,
    @Nullable Quantized quantized,
    List<String> machines,
    Map<String, String> versions) {

  static final int FORMAT = 1;

  /**
   * Of a quantized network.
   *
   * @param bits as in W4A4
   * @param right images to which it gives their label
   * @param top1 percent, with its interval
   * @param agreement percent of the images to which both give the same class
   * @param divergence of its classes from those of the float network, mean, nats
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Quantized(
      String bits,
      int right,
      double top1,
      AccuracyInterval top1Interval,
      double agreement,
      double divergence) {

    static Quantized of(String bits, EvaluationCounts counts) {
      var top1 = counts.percent(counts.right());
      return new Quantized(
          bits,
          counts.right(),
          top1,
          AccuracyInterval.of(top1, counts.images()),
          counts.percent(counts.agreeing()),
          counts.divergence() / counts.images());
    }
  }

  static EvaluationResult of(
      String network,
      String dataset,
      EvaluationCounts counts,
      Optional<String> bits,
      List<String> machines) {
    var top1 = counts.percent(counts.rightFloat());
    return new EvaluationResult(
        FORMAT,
        network,
        dataset,
        counts.images(),
        counts.rightFloat(),
        top1,
        AccuracyInterval.of(top1, counts.images()),
        bits.map(each -> Quantized.of(each, counts)).orElse(null),
        machines,
        Provenance.currentVersions());
  }
}
