package io.github.fdda.quantize.round;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Rounds weights in one pass over views of calibration images, each layer on the inputs that reach
 * it in the quantized network.
 *
 * @param rounding how; on targets that absorb batch normalization always to nearest
 * @param weightRanges how the range of each output channel is chosen; extremes on targets that
 *     absorb batch normalization
 * @param matchBatchNorm whether γ and β are corrected on the way: {@link BatchNormMatching}
 * @param ridge whether each layer is corrected on the way, for it to put out what it does in the
 *     float network: {@link RidgeRounding}. Ranges of weights that are rounded to nearest are
 *     chosen before
 * @param images how many to look at, 1 or more, four views of each; synthetic ones where there are
 *     no calibration images. See {@link StageInputs#count}
 * @since 0.1.0
 */
@RecordBuilder
public record RoundConfig(
    WeightRounding rounding,
    WeightRangeMethod weightRanges,
    boolean matchBatchNorm,
    boolean ridge,
    int images)
    implements StageConfig, RoundConfigBuilder.With {

  /**
   * @throws io.github.fdda.util.InvalidInputException if there is no image
   */
  public RoundConfig {
    Arguments.requireAtLeast("images for rounding", images, 1);
  }

  /** GPTQ between ranges of least squared error on 100 images, γ and β corrected. */
  public static RoundConfig defaults() {
    return new RoundConfig(WeightRounding.COMPENSATED, WeightRangeMethod.MSE, true, false, 100);
  }

  @Override
  public String stage() {
    return "rounding";
  }

  @Override
  public Optional<RoundConfig> on(Target target) {
    return Optional.of(
        target.absorbsBatchNorm() && rounding == WeightRounding.COMPENSATED
            ? withRounding(WeightRounding.NEAREST).withWeightRanges(WeightRangeMethod.EXTREMES)
            : this);
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> round(inputs, before));
  }

  private StudentState round(StageInputs inputs, StudentState student) {
    var plan = inputs.plan();
    return StudentPass.run(
        plan.network(),
        inputs.views(inputs.count(images)),
        inputs.device(),
        (batch, parameters) -> {
          student.weights().copyTo(parameters.trainable());
          var activations = keeping(plan, student, Taps.NONE, Optional.empty());
          var matching =
              BatchNormMatching.of(matchBatchNorm, plan.network(), parameters, batch, activations);
          var compensated = new GptqRounding(plan, weightRanges);
          var fixed = weightRanges.choose(plan, student.weights());
          var weights = compensates() ? compensated : new RoundedWeights(plan, fixed);
          if (ridge) {
            ridge(plan, student, weights, matching, parameters, batch);
          } else {
            plan.network().forward(batch, parameters, keeping(plan, student, weights, matching));
          }
          return student.rounded(
              compensates() ? compensated.ranges() : fixed, Snapshot.of(parameters.trainable()));
        });
  }

  private static void ridge(
      QuantizationPlan plan,
      StudentState student,
      Taps rounding,
      Optional<BatchNormMatching> matching,
      Parameters parameters,
      NDArray batch) {
    try (var reference = parameters.copy(parameters.manager())) {
      student.reference().copyTo(reference.trainable());
      new RidgeRounding(rounding, reference, parameters)
          .run(plan.network(), batch, taps -> keeping(plan, student, taps, matching));
    }
  }

  private boolean compensates() {
    return rounding == WeightRounding.COMPENSATED;
  }

  private static RangeFinder keeping(
      QuantizationPlan plan,
      StudentState student,
      Taps weights,
      Optional<BatchNormMatching> matching) {
    return new RangeFinder(plan, weights, RangeFinder.Rule.KEEP, matching, student.ranges());
  }
}
