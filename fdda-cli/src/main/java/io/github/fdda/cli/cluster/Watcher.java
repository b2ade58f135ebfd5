package io.github.fdda.cli.cluster;

import io.github.fdda.train.Progress;

/** Is told how far tasks have come. */
@FunctionalInterface
public interface Watcher {

  /**
   * Some tasks of a phase have ended.
   *
   * @param phase its name
   * @param progress how many have ended
   * @param failed how many of them have failed
   */
  void at(String phase, Progress progress, int failed);
}
