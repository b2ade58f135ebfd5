package io.github.fdda.quantize.equalize;

import io.github.fdda.engine.EngineSession;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.OnePass;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.util.Internal;

/**
 * Rescales channels in closed form, before all other stages: {@link CrossLayerEqualization}.
 *
 * @since 0.1.0
 */
public record EqualizeConfig() implements StageConfig {

  @Override
  public String stage() {
    return "equalization";
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    return new OnePass(stage(), student, before -> equalize(inputs, before));
  }

  private static StudentState equalize(StageInputs inputs, StudentState student) {
    try (var engine = EngineSession.open(inputs.device());
        var parameters = inputs.network().parameters(engine.manager())) {
      var weights = CrossLayerEqualization.apply(inputs.network(), student.weights(), parameters);
      return student.rescaled(weights, weights);
    }
  }
}
