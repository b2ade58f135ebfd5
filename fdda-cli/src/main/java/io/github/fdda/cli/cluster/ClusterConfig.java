package io.github.fdda.cli.cluster;

import java.util.Map;

/**
 * How machines are reached.
 *
 * @param master as Spark names it
 * @param shared URI of a folder that all of them can write
 * @param retries of a task that fails for another reason than its inputs
 * @param settings of Spark, by name
 */
public record ClusterConfig(
    String master, String shared, int retries, Map<String, String> settings) {

  /** Copies the map. */
  public ClusterConfig {
    settings = Map.copyOf(settings);
  }
}
