package io.github.fdda.quantize.stage;

import io.github.fdda.network.Network;

/**
 * A stage that learns, and may do so for longer or shorter.
 *
 * @since 0.1.0
 */
public interface TrainingConfig extends StageConfig {

  /** Iterations of learning, at least 1; for each part, where parts are reconstructed. */
  int iterations();

  /**
   * The same with another number of iterations.
   *
   * @param value 1 or more
   * @throws io.github.fdda.util.InvalidInputException if it is not
   */
  TrainingConfig withIterations(int value);

  /**
   * The same with all learning rates multiplied.
   *
   * @param factor above 0
   * @throws io.github.fdda.util.InvalidInputException if it is not
   */
  TrainingConfig withLearningRateFactor(double factor);

  @Override
  default int steps(Network network) {
    return iterations();
  }
}
