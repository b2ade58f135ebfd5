package io.github.fdda.quantize.reparametrize;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.stream.Collectors;

/**
 * Evens out the channels that layer normalizations put out, in closed form and before ranges are
 * found: {@link Reparametrization}. Leaves networks without layer normalizations as they are.
 *
 * @param images how many to look at, 1 or more: calibration images, or synthetic ones where there
 *     are none. See {@link StageInputs#count}
 * @since 0.1.0
 */
@RecordBuilder
public record ReparametrizeConfig(int images)
    implements StageConfig, ReparametrizeConfigBuilder.With {

  /**
   * @throws io.github.fdda.util.InvalidInputException if there is no image
   */
  public ReparametrizeConfig {
    Arguments.requireAtLeast("images for reparametrization", images, 1);
  }

  /** On 100 images. */
  public static ReparametrizeConfig defaults() {
    return new ReparametrizeConfig(100);
  }

  @Override
  public String stage() {
    return "reparametrization";
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> reparametrize(inputs, before));
  }

  private StudentState reparametrize(StageInputs inputs, StudentState student) {
    var norms = LinearlyReadNorm.of(inputs.network());
    if (norms.isEmpty()) {
      return student;
    }
    var ranges = ranges(observed(inputs.network()), inputs, student.weights());
    var reparametrization = new Reparametrization(inputs.plan(), ranges);
    var weights = student.weights();
    var reference = student.reference();
    for (var norm : norms) {
      weights = reparametrization.apply(norm, weights);
      reference = reparametrization.apply(norm, reference);
    }
    return student.rescaled(weights, reference);
  }

  /** The same network, in which the outputs of layer normalizations can be looked at. */
  private static Network observed(Network network) {
    return network.withQuantizationPoints(
        network.layerNorms().stream().map(LayerNormLayer::name).collect(Collectors.toSet()));
  }

  private ChannelRanges ranges(Network observed, StageInputs inputs, Snapshot weights) {
    return StudentPass.run(
        observed,
        inputs.samples(inputs.count(images)),
        inputs.device(),
        (batch, parameters) -> {
          weights.copyTo(parameters.trainable());
          var ranges = new ChannelRanges();
          observed.forward(batch, parameters, ranges);
          return ranges;
        });
  }
}
