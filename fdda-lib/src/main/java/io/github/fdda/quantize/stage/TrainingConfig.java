package io.github.fdda.quantize.stage;

import io.github.fdda.network.Network;

/** A stage that learns, and may do so for longer or shorter. */
public interface TrainingConfig extends StageConfig {

  /** Iterations of learning, at least 1. */
  int iterations();

  /** The same with another number of iterations. */
  TrainingConfig withIterations(int value);

  @Override
  default int steps(Network network) {
    return iterations();
  }
}
