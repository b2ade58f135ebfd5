package io.github.fdda.cli.cluster;

/** Reaches machines: a service of another module. */
@FunctionalInterface
public interface ClusterProvider {

  /**
   * Reaches them.
   *
   * @return the caller closes it
   * @throws io.github.fdda.util.FddaException if they cannot be reached, or not so
   */
  Cluster connect(ClusterConfig config);
}
