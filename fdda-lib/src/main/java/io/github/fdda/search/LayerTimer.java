package io.github.fdda.search;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.deploy.ThroughputBenchmark;
import io.github.fdda.mixed.LayerTimes;
import io.github.fdda.timing.Pairs;
import io.github.fdda.timing.Spread;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Internal;
import io.github.fdda.util.Interruption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures what it costs to compute single layers in float: the file with one layer in float and
 * that with all in integers are run in turn.
 *
 * @param files of the network
 * @param images to run on, at least one
 * @param config its batch, threads and pairs count
 */
@Internal
public record LayerTimer(StrategyFiles files, LabelledImages images, SearchConfig config) {

  /**
   * Measures.
   *
   * @param layers names of nodes
   * @throws io.github.fdda.util.InvalidInputException if ONNX Runtime cannot run a file
   */
  public LayerTimes measure(List<String> layers, Consumer<Progress> progress) {
    try (var integers = open(files.of(Strategy.integers()))) {
      var whole = milliseconds(pairs(integers, integers).theirs());
      var added = new LinkedHashMap<String, Double>();
      for (var layer : layers) {
        Interruption.check(added.size(), layers.size(), "layers");
        try (var one = open(files.of(new Strategy(List.of(layer))))) {
          added.put(layer, difference(pairs(one, integers)));
        }
        progress.accept(new Progress(added.size(), layers.size(), "times of layers"));
      }
      return new LayerTimes(whole, added);
    }
  }

  private OnnxSession open(ModelFile file) {
    return OnnxSession.open(file, config.threads(), Optimization.ALL);
  }

  private Pairs pairs(OnnxSession ours, OnnxSession theirs) {
    return new ThroughputBenchmark(config.pairs()).times(ours, theirs, images, config.batch());
  }

  /** The median over pairs. */
  private static double difference(Pairs pairs) {
    return milliseconds(
        IntStream.range(0, pairs.ours().size())
            .mapToObj(i -> pairs.ours().get(i) - pairs.theirs().get(i))
            .toList());
  }

  private static double milliseconds(List<Double> seconds) {
    return 1000 * Spread.of(seconds).median();
  }
}
