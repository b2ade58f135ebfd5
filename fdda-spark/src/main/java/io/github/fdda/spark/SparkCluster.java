package io.github.fdda.spark;

import io.github.fdda.Synthesis;
import io.github.fdda.TaskRunner;
import io.github.fdda.Workplace;
import io.github.fdda.cli.cluster.Cluster;
import io.github.fdda.cli.cluster.ClusterConfig;
import io.github.fdda.cli.cluster.InterruptibleRunner;
import io.github.fdda.cli.cluster.PhaseDisplay;
import io.github.fdda.data.Catalog;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.SortedSet;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark session of a command, with progress and Ctrl-C. */
final class SparkCluster implements Cluster {

  private final JavaSparkContext context;
  private final SparkRuns runs;
  private final PhaseDisplay display;

  private SparkCluster(JavaSparkContext context, SparkRuns runs, PhaseDisplay display) {
    this.context = context;
    this.runs = runs;
    this.display = display;
  }

  static SparkCluster connect(ClusterConfig config) {
    var shared = uri(config.shared());
    var conf = SparkSettings.of(config);
    Slots.requireOne(conf);
    var context = start(conf);
    try {
      var display = new PhaseDisplay();
      return new SparkCluster(context, SparkRuns.on(context, shared, display), display);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new InvalidInputException(
          "--shared %s: is no URI; give one, such as file:///srv/fdda or hdfs:///fdda"
              .formatted(text),
          e);
    }
  }

  @SuppressWarnings("IllegalCatch") // Spark throws whatever its parts throw, checked or not
  private static JavaSparkContext start(SparkConf conf) {
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) {
      throw new UnavailableException(
          "--master %s: Spark does not start (%s)"
              .formatted(
                  conf.get("spark.master"),
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  @Override
  public TaskRunner runner(Map<Long, Workplace.Inputs> inputs, Catalog catalog) {
    return new InterruptibleRunner(runs.runner(inputs, catalog), display);
  }

  @Override
  public Synthesis synthesis(TaskRunner runner, Workplace.Inputs inputs, SynthesisConfig config) {
    return runs.synthesis(runner, inputs, config);
  }

  @Override
  public SortedSet<String> machines() {
    return runs.machines();
  }

  @Override
  public void close() {
    context.close();
    runs.close();
  }
}
