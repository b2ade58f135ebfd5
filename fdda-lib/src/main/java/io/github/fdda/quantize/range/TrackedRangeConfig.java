package io.github.fdda.quantize.range;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Rounds weights to nearest, and finds the ranges of activations as the authors' code does: an
 * exponential moving average (0.9, from (0, 0)) of the extremes on the images that the generator
 * makes in its first iterations, while it is hardly trained. These iterations are run again, so
 * that it needs a generator.
 *
 * @param generatorIterations how many of them to look at, 1 or more; if the generator had fewer,
 *     all of them
 * @param weightRanges how the ranges of weights are chosen
 * @since 0.1.0
 */
@RecordBuilder
public record TrackedRangeConfig(int generatorIterations, WeightRangeMethod weightRanges)
    implements StageConfig, TrackedRangeConfigBuilder.With {

  private static final float RATE = 0.9f;
  static final String NAME = "tracked-ranges";

  /**
   * @throws io.github.fdda.util.InvalidInputException if there is no iteration to look at
   */
  public TrackedRangeConfig {
    Arguments.requireAtLeast("tracked iterations", generatorIterations, 1);
  }

  /** The generator's first 4 epochs of 200 iterations, extremes of weights. */
  public static TrackedRangeConfig published() {
    return new TrackedRangeConfig(4 * 200, WeightRangeMethod.EXTREMES);
  }

  /** The moving average: how a range follows the extremes of one more batch. */
  @Internal
  public static RangeFinder.Rule rule() {
    return (before, output, grids) -> before.average(RangeMethod.extremes(output), RATE);
  }

  @Override
  public String stage() {
    return NAME;
  }

  @Override
  public boolean drawsSynthetic() {
    return true;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new RangeTracking(this, inputs, student);
  }

  /** {@link #generatorIterations()}; the loop takes fewer if the generator had fewer. */
  @Override
  public int steps(Network network) {
    return generatorIterations;
  }
}
