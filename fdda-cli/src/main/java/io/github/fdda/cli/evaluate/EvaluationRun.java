package io.github.fdda.cli.evaluate;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Task;
import io.github.fdda.TaskRunner;
import io.github.fdda.TrainingLoops;
import io.github.fdda.Workplace;
import io.github.fdda.cli.cluster.Bench;
import io.github.fdda.cli.cluster.Cluster;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.ImageRange;
import io.github.fdda.data.ImageShape;
import io.github.fdda.train.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Counts on all images, part by part.
 *
 * @param whole network and images
 * @param quantized made of the network, if it is measured too
 * @param part images of a part
 * @param catalog that knows the network, if it was not read from a file
 */
record EvaluationRun(
    Workplace.Inputs whole, Optional<QuantizedNetwork> quantized, int part, Catalog catalog) {

  private static final int MOST_IMAGES = 1000;
  private static final int MOST_BYTES = 64 << 20;

  /** Images of a part, if nothing is said. */
  static int usualPart(ImageShape shape) {
    return Math.max(1, Math.min(MOST_IMAGES, MOST_BYTES / Float.BYTES / shape.size()));
  }

  /**
   * Counts.
   *
   * @param cluster empty to do all here
   * @throws io.github.fdda.util.UnavailableException if a part could not be counted
   */
  EvaluationCounts counts(Optional<Cluster> cluster) {
    var sent = quantized.map(SentResult::of).orElse(null);
    var inputs = parts();
    var tasks = inputs.keySet().stream().map(seed -> new EvaluationTask(seed, sent)).toList();
    var counted = new ArrayList<EvaluationCounts>();
    cluster.ifPresentOrElse(
        machines ->
            TaskRunner.requireNone(
                machines
                    .runner(inputs, catalog)
                    .run("evaluate", tasks, (task, counts) -> counted.add(counts)),
                tasks.size()),
        () -> countHere(inputs, tasks, counted));
    return counted.stream().reduce(EvaluationCounts.NONE, EvaluationCounts::plus);
  }

  private static void countHere(
      Map<Long, Workplace.Inputs> inputs,
      List<? extends Task<EvaluationCounts>> tasks,
      List<EvaluationCounts> counted) {
    var bench = new Bench(seed -> Objects.requireNonNull(inputs.get(seed)), TrainingLoops.PLAIN);
    try (var progress = ProgressDisplay.start("evaluate")) {
      for (var task : tasks) {
        counted.add(bench.run(task).value());
        progress.observer().accept(new Progress(counted.size(), tasks.size(), "parts"));
      }
    }
  }

  /** By number. */
  private Map<Long, Workplace.Inputs> parts() {
    var images = whole.images();
    var parts = new LinkedHashMap<Long, Workplace.Inputs>();
    LongStream.range(0, (images.size() + part - 1L) / part)
        .forEach(
            number -> {
              var first = (int) number * part;
              var range = new ImageRange(images, first, Math.min(part, images.size() - first));
              parts.put(
                  number,
                  new Workplace.Inputs(
                      whole.network(), whole.calibration(), range, whole.device()));
            });
    return parts;
  }
}
