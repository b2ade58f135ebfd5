package io.github.fdda.cli.cluster;

import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options that choose other machines, or several processes of this one. */
public final class ClusterOptions {

  private static final int USUAL_RETRIES = 3;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Run in N processes of one thread each, on this machine: more gets done than by one"
              + " process with N threads.")
  private Optional<Integer> jobs = Optional.empty();

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "Run on Apache Spark: local-cluster[N,CORES,MB], spark://HOST:PORT, local[1], …"
              + " (docs/cluster.md).")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--shared",
      paramLabel = "URI",
      description =
          "With --master: a folder that all machines can write, for generators and checkpoints"
              + " (default, on this machine alone, beside the results).")
  private Optional<String> shared = Optional.empty();

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "With --master or --jobs: how often a task is begun again that fails for another reason"
              + " than its inputs (default 3).")
  private Optional<Integer> retries = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "With --master: a setting of Spark, such as spark.executor.memory=4g.")
  private Map<String, String> settings = Map.of();

  /**
   * Does something with the machines asked for, if any were.
   *
   * @param beside where generators are kept if nothing is said and all is on this machine
   * @param work is given no machines if none were asked for
   * @throws InvalidInputException if an option is missing or wrong, or nothing here reaches them
   * @throws io.github.fdda.util.FddaException if they cannot be reached
   */
  public void with(Path beside, Consumer<Optional<Cluster>> work) {
    requireFitting();
    if (jobs.isPresent()) {
      try (var processes = ProcessCluster.of(jobs.get(), tries(), beside.toAbsolutePath())) {
        work.accept(Optional.of(processes));
      }
    } else if (master.isPresent()) {
      try (var cluster = provider().connect(config(master.get(), beside))) {
        work.accept(Optional.of(cluster));
      }
    } else {
      work.accept(Optional.empty());
    }
  }

  private int tries() {
    return retries.orElse(USUAL_RETRIES) + 1;
  }

  private ClusterConfig config(String chosen, Path beside) {
    return new ClusterConfig(chosen, folder(chosen, beside), tries() - 1, settings);
  }

  private static ClusterProvider provider() {
    return ServiceLoader.load(ClusterProvider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "--master: Apache Spark is not on the class path; run bin/fdda, which fetches"
                        + " it, or put fdda-spark and Spark there"));
  }

  private void requireFitting() {
    if (retries.isPresent() && retries.get() < 0) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--retries %d: give 0 or more", retries.get()));
    }
    if (jobs.isPresent() && jobs.get() < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--jobs %d: give 1 or more", jobs.get()));
    }
    if (jobs.isPresent() && master.isPresent()) {
      throw new InvalidInputException(
          "--jobs runs on this machine, --master on those of Spark; give one of them");
    }
    if (master.isEmpty() && (shared.isPresent() || !settings.isEmpty())) {
      throw new InvalidInputException(
          "--shared and --conf say how --master runs; give it too, or leave them out");
    }
    if (master.isEmpty() && jobs.isEmpty() && retries.isPresent()) {
      throw new InvalidInputException(
          "--retries is for --master and --jobs; give one of them, or leave it out");
    }
  }

  private String folder(String chosen, Path beside) {
    return shared.orElseGet(
        () -> {
          if (!chosen.startsWith("local")) {
            throw new InvalidInputException(
                "--master %s: give --shared, the URI of a folder that all its machines can write"
                    .formatted(chosen));
          }
          return beside.toAbsolutePath().toUri().toString();
        });
  }
}
