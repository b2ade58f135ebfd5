package io.github.fdda.cli.search;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.AccuracyInterval;
import io.github.fdda.search.SearchResult;
import io.github.fdda.search.SearchTimes;
import java.util.List;
import java.util.Map;

/**
 * What {@code search --json} writes. Top-1 is that of the quantized network in the engine.
 *
 * @param format of this file
 * @param network name
 * @param dataset name
 * @param target name
 * @param batch images at once, of the next four
 * @param msFloat milliseconds of the float file
 * @param msInteger of the file with all in integers
 * @param msFound of the file that was found
 * @param ratioToInteger found over all in integers, median of pairs
 * @param top1Float percent
 * @param top1Integer percent, all in integers
 * @param top1Found percent
 * @param top1FoundInterval of 95 %
 * @param top1Drop points; negative where it gains
 * @param testImages measured on
 * @param bytesFloat size of the float file
 * @param bytesFound size of the file that was found
 * @param changed percent of the images of the search that get another class than in float
 * @param changedInterval of 95 %
 * @param changedImages how many images those are
 * @param floats nodes in float
 * @param times in several batches
 * @param trials how many files were tried
 * @param machine what it was measured on
 * @param versions of what ran
 */
@JsonNaming(SnakeCaseStrategy.class)
record SearchOutcome(
    int format,
    String network,
    String dataset,
    String target,
    int batch,
    double msFloat,
    double msInteger,
    double msFound,
    double ratioToInteger,
    double top1Float,
    double top1Integer,
    double top1Found,
    AccuracyInterval top1FoundInterval,
    double top1Drop,
    int testImages,
    long bytesFloat,
    long bytesFound,
    double changed,
    AccuracyInterval changedInterval,
    int changedImages,
    List<String> floats,
    List<SearchTimes> times,
    int trials,
    Machine machine,
    Map<String, String> versions) {

  static final int FORMAT = 1;

  /** What is told apart by name alone. */
  record Subject(String network, String dataset, String target) {}

  /** Top-1 of the three networks. */
  record Accuracies(Accuracy floats, Accuracy integers, Accuracy found) {}

  /** Bytes of the two files. */
  record Sizes(long floats, long found) {}

  static SearchOutcome of(
      Subject subject,
      SearchResult result,
      Accuracies accuracies,
      Sizes sizes,
      Machine machine,
      Map<String, String> versions) {
    var times = result.times().get(0);
    return new SearchOutcome(
        FORMAT,
        subject.network,
        subject.dataset,
        subject.target,
        times.batch(),
        times.msFloat(),
        times.msIntegers(),
        times.msFound(),
        times.ratioToIntegers(),
        accuracies.floats.top1(),
        accuracies.integers.top1(),
        accuracies.found.top1(),
        accuracies.found.top1Interval(),
        accuracies.floats.top1() - accuracies.found.top1(),
        accuracies.found.images(),
        sizes.floats,
        sizes.found,
        result.changed(),
        result.changedInterval(),
        result.images(),
        result.strategy().floats(),
        result.times(),
        result.trials().size(),
        machine,
        versions);
  }
}
