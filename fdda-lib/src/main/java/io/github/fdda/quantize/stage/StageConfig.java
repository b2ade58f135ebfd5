package io.github.fdda.quantize.stage;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Internal;
import java.util.Optional;

/**
 * Hyper-parameters of one stage: a record that holds no setting which its stage ignores.
 *
 * @since 0.1.0
 */
public interface StageConfig {

  /** Name of the stage, such as {@code rounding}. */
  String stage();

  /**
   * Sets up the stage at iteration 0.
   *
   * @param inputs of all stages
   * @param student to begin with
   * @return the caller closes it
   */
  @Internal
  Stage start(StageInputs inputs, StudentState student);

  /** How many iterations the stage has on a network. */
  default int steps(Network network) {
    return 1;
  }

  /** What of the stage a target leaves possible; empty if nothing. */
  default Optional<? extends StageConfig> on(Target target) {
    return Optional.of(this);
  }
}
