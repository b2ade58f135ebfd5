package io.github.fdda.search;

import io.github.fdda.deploy.ModelFile;

/**
 * Makes the files that are tried: the same network, its parameters prepared once.
 *
 * @since 0.1.0
 */
public interface StrategyFiles {

  /** The float network. */
  ModelFile floats();

  /**
   * The network with some nodes in float.
   *
   * @throws io.github.fdda.util.InvalidInputException if it cannot be so; the message says why
   */
  ModelFile of(Strategy strategy);
}
