package io.github.fdda.quantize.correct;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.simulate.StudentPass;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Corrects what the layers of the rounded student put out, in closed form: {@link
 * OutputCorrection}. Needs a generator. Left out on targets that absorb batch normalization.
 *
 * @param reestimate whether the running statistics of batch normalization become those of the
 *     quantized network. Replaces what {@link BatchNormMatching} did to γ and β
 * @param bias whether means are corrected
 * @param images how many calibration images to look at, 1 or more, with as many synthetic ones (at
 *     least 2). See {@link StageInputs#count}
 * @since 0.1.0
 */
@RecordBuilder
public record CorrectionConfig(boolean reestimate, boolean bias, int images)
    implements StageConfig, CorrectionConfigBuilder.With {

  /**
   * @throws InvalidInputException if nothing is to be corrected, or there is no image
   */
  public CorrectionConfig {
    Arguments.requireAtLeast("images for corrections", images, 1);
    if (!reestimate && !bias) {
      throw new InvalidInputException(
          "corrections of nothing; correct statistics or means, or leave the stage out");
    }
  }

  /**
   * The corrections given, on 100 calibration images.
   *
   * @throws InvalidInputException if nothing is to be corrected
   */
  public static CorrectionConfig of(boolean reestimate, boolean bias) {
    return new CorrectionConfig(reestimate, bias, 100);
  }

  @Override
  public String stage() {
    return "correction";
  }

  @Override
  public Optional<CorrectionConfig> on(Target target) {
    return target.absorbsBatchNorm() ? Optional.empty() : Optional.of(this);
  }

  @Override
  public boolean drawsSynthetic() {
    return true;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> correct(inputs, before));
  }

  private StudentState correct(StageInputs inputs, StudentState student) {
    var network = inputs.network();
    var looked = new ArrayList<>(inputs.calibration(inputs.count(images)));
    looked.addAll(inputs.synthetic(Math.max(2, looked.size())));
    return StudentPass.run(
        network,
        looked,
        inputs.device(),
        (batch, parameters) -> {
          try (var teacher = parameters.copy(parameters.manager())) {
            student.reference().copyTo(teacher.trainable());
            student.weights().copyTo(parameters.trainable());
            var quantizer =
                new FakeQuantizer(
                    inputs.plan(),
                    student.ranges(),
                    student.weightRanges(),
                    StraightThrough.MASKED);
            OutputCorrection.apply(network, this, teacher, parameters, quantizer, batch);
          }
          return student.with(student.ranges(), Snapshot.of(parameters.trainable()));
        });
  }
}
