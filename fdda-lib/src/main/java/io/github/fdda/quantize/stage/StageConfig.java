package io.github.fdda.quantize.stage;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Internal;
import java.util.Optional;

/**
 * Hyper-parameters of one stage. Implementations are records, and hold no setting that their stage
 * ignores. As JSON, they say in {@code stage} of which kind they are.
 *
 * @since 0.1.0
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stage")
public interface StageConfig {

  /** Name of the stage, such as {@code rounding}. */
  String stage();

  /**
   * Sets up the stage at iteration 0.
   *
   * @param inputs of all stages
   * @param student to begin with
   * @return the stage, which the caller closes
   * @throws io.github.fdda.util.InvalidInputException if images or a generator are missing
   */
  @Internal
  Stage start(StageInputs inputs, StudentState student);

  /**
   * How many iterations the stage has on a network: 1 unless it overrides this.
   *
   * @return at least 1
   */
  default int steps(Network network) {
    return 1;
  }

  /**
   * Whether it draws images from the generator, also where there are calibration images: not,
   * unless it overrides this.
   */
  default boolean drawsSynthetic() {
    return false;
  }

  /**
   * The stage as it can run on a target: itself, or a reduced form.
   *
   * @return empty if it cannot run there at all
   */
  default Optional<? extends StageConfig> on(Target target) {
    return Optional.of(this);
  }
}
