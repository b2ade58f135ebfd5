package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a stage looks when it chooses ranges. */
class FloatRangesTest {

  private static final QuantizationPlan PLAN =
      QuantizationPlan.of(TinyAttention.network(), BitWidths.of(2, 2), Target.paper());
  private static final Network NETWORK = PLAN.network();
  private static final RoundConfig ROUNDING = RoundConfig.defaults().withMatchBatchNorm(false);
  private static final LabelledImages PICTURES =
      new Pictures(
          NETWORK.inputShape(), 3, IntStream.range(0, 12).map(i -> i % 3).boxed().toList());

  @Test
  void nearest_inFloat_extremesOfTheFloatNetwork() {
    var stage = NearestConfig.defaults().withMethod(RangeMethod.MIN_MAX);
    assertEquals(extremes(), ranges(stage.withInFloat(true)));
    assertNotEquals(extremes(), ranges(stage));
  }

  /** What the float network computes does not depend on bits. */
  @Test
  void ranges_inFloat_doNotDependOnBits() {
    var stage = new RangeConfig(RangeMethod.MIN_MAX, false, true, 12);
    var wider = QuantizationPlan.of(TinyAttention.network(), BitWidths.of(8, 8), Target.paper());
    assertEquals(ranges(wider, stage, ROUNDING), ranges(PLAN, stage, ROUNDING));
    var onTheWay = stage.withInFloat(false);
    assertNotEquals(ranges(wider, onTheWay, ROUNDING), ranges(PLAN, onTheWay, ROUNDING));
  }

  private static List<QuantizationRange> ranges(StageConfig... stages) {
    return ranges(PLAN, stages);
  }

  private static List<QuantizationRange> ranges(QuantizationPlan plan, StageConfig... stages) {
    var inputs = new StageInputs(Optional.empty(), PICTURES, plan, 0, 0, Device.cpu());
    try (var quantizer =
        new Quantizer<StudentState>(inputs, QuantizationConfig.of(stages), Quantizer::student)) {
      quantizer.run(StepObserver.none());
      return quantizer.result().ranges();
    }
  }

  private static List<QuantizationRange> extremes() {
    var found = new ArrayList<QuantizationRange>();
    var images = IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();
    try (var manager = NDManager.newBaseManager();
        var parameters = NETWORK.parameters(manager)) {
      NETWORK.forward(
          Batches.of(manager, images, NETWORK.inputShape()),
          parameters,
          new Taps() {
            @Override
            public NDArray activation(ActivationLayer layer, NDArray output) {
              found.add(QuantizationRange.extremes(output.toFloatArray()));
              return output;
            }
          });
    }
    return found;
  }
}
