package io.github.fdda.spark;

import io.github.fdda.cli.cluster.Cluster;
import io.github.fdda.cli.cluster.ClusterConfig;
import io.github.fdda.cli.cluster.ClusterProvider;

/** Reaches the machines of a Spark master, for the command line. */
public final class SparkProvider implements ClusterProvider {

  /** For the service loader. */
  public SparkProvider() {}

  @Override
  public Cluster connect(ClusterConfig config) {
    return SparkCluster.connect(config);
  }
}
