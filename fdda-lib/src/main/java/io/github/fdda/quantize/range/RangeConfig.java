package io.github.fdda.quantize.range;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Finds the ranges of activations while weights are still in float, on views of calibration images.
 * {@link io.github.fdda.quantize.scale.ScaleConfig} begins with them.
 *
 * @param method how ranges are chosen
 * @param matchBatchNorm whether γ and β are corrected on the way, so that each batch-normalization
 *     layer puts out the mean and variance that it does in the teacher: {@link BatchNormMatching}
 * @param inFloat whether each range is chosen on what the float network computes; else on what
 *     reaches it, all before it quantized
 * @param images how many to look at, 4 or more, four views of each; synthetic ones where there are
 *     no calibration images. See {@link StageInputs#count}
 * @since 0.1.0
 */
@RecordBuilder
public record RangeConfig(RangeMethod method, boolean matchBatchNorm, boolean inFloat, int images)
    implements StageConfig, RangeConfigBuilder.With {

  static final int LEAST_IMAGES = 4;

  /**
   * @throws io.github.fdda.util.InvalidInputException if there are fewer than 4 images
   */
  public RangeConfig {
    Arguments.requireAtLeast("images for ranges", images, LEAST_IMAGES);
  }

  /** Ranges of least squared error on 100 images, γ and β corrected. */
  public static RangeConfig defaults() {
    return new RangeConfig(RangeMethod.MSE, true, false, 100);
  }

  @Override
  public String stage() {
    return "ranges";
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> find(inputs, before));
  }

  private StudentState find(StageInputs inputs, StudentState student) {
    return StudentPass.run(
        inputs.network(),
        inputs.views(inputs.count(images)),
        inputs.device(),
        (batch, parameters) -> {
          student.weights().copyTo(parameters.trainable());
          var plan = inputs.plan();
          var matching =
              BatchNormMatching.of(matchBatchNorm, plan.network(), parameters, batch, Taps.NONE);
          var search = RangeSearch.of(inFloat, plan, method, WeightRanges.NONE, batch, parameters);
          var finder = new RangeFinder(plan, Taps.NONE, search.rule(), matching, search.start());
          plan.network().forward(batch, parameters, finder);
          return student.with(finder.ranges(), Snapshot.of(parameters.trainable()));
        });
  }
}
