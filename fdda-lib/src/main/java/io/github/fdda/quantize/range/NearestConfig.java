package io.github.fdda.quantize.range;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Rounds weights to nearest, and finds the ranges of activations in the network with these weights.
 * Quantization without learning needs nothing else, and FDDA's own loop starts from it.
 *
 * @param method how ranges of activations are chosen
 * @param weightRanges how ranges of weights are chosen; their extremes on targets that absorb batch
 *     normalization or share one grid among all channels of a weight
 * @param matchBatchNorm whether γ and β are corrected on the way: {@link BatchNormMatching}
 * @param inFloat whether each range is chosen on what the float network computes; else on what
 *     reaches it, all before it quantized
 * @param images how many to look at, 4 or more: calibration images, and synthetic ones where those
 *     are fewer and there is a generator. See {@link StageInputs#count}
 * @since 0.1.0
 */
@RecordBuilder
public record NearestConfig(
    RangeMethod method,
    WeightRangeMethod weightRanges,
    boolean matchBatchNorm,
    boolean inFloat,
    int images)
    implements StageConfig, NearestConfigBuilder.With {

  /**
   * @throws io.github.fdda.util.InvalidInputException if there are fewer than 4 images
   */
  public NearestConfig {
    Arguments.requireAtLeast("images for ranges", images, RangeConfig.LEAST_IMAGES);
  }

  /** Ranges of least squared error on 100 images, weights between their extremes. */
  public static NearestConfig defaults() {
    return new NearestConfig(RangeMethod.MSE, WeightRangeMethod.EXTREMES, false, false, 100);
  }

  @Override
  public String stage() {
    return "nearest";
  }

  @Override
  public boolean drawsSynthetic() {
    return true;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> find(inputs, before));
  }

  private StudentState find(StageInputs inputs, StudentState student) {
    var network = inputs.network();
    var plan = inputs.plan();
    return StudentPass.run(
        network,
        inputs.filledUp(inputs.count(images)),
        inputs.device(),
        (batch, parameters) -> {
          student.weights().copyTo(parameters.trainable());
          var matching =
              BatchNormMatching.of(matchBatchNorm, network, parameters, batch, Taps.NONE);
          var chosen = weightRanges.choose(plan, student.weights());
          var search = RangeSearch.of(inFloat, plan, method, chosen, batch, parameters);
          var finder = finder(plan, search, matching);
          network.forward(batch, parameters, finder);
          if (finder.observesBatchNorms() && finder.foldsBatchNorms()) {
            // What was corrected was looked at before folding: the ranges follow on what will run.
            finder = finder(plan, search, Optional.empty());
            network.forward(batch, parameters, finder);
          }
          return student
              .with(finder.ranges(), student.weights())
              .rounded(search.weights(), Snapshot.of(parameters.trainable()));
        });
  }

  private static RangeFinder finder(
      QuantizationPlan plan, RangeSearch search, Optional<BatchNormMatching> matching) {
    var rounded = new RoundedWeights(plan, search.weights());
    return new RangeFinder(plan, rounded, search.rule(), matching, search.start());
  }
}
