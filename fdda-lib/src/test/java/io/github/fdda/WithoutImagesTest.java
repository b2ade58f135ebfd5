package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data-free quantization, from the network alone. */
class WithoutImagesTest {

  private static final BnsCenters NONE = Fdda.withoutImages(SmallRun.NETWORK);
  private static final Synthesis SYNTHESIS =
      NONE.synthesize(SynthesisConfig.defaults().withIterations(4).withBatchSize(4));
  private static final BitWidths W4A4 = BitWidths.of(4, 4);

  @Test
  void synthesis_hasNoFineGrainedLoss() {
    assertFalse(SYNTHESIS.config().fineGrained());
    try (var synthesizer = SYNTHESIS.synthesizer()) {
      assertTrue(synthesizer.step().fineGrained().isEmpty());
    }
  }

  @Test
  void student_learnsFromSyntheticImagesAlone() {
    var config = Stages.withBatches(QuantizationConfig.fdda(), 3, 4).withTotalIterations(2);
    var sizes = new ArrayList<Integer>();
    SYNTHESIS.quantize(W4A4, config, step -> sizes.add(step.images().size()));
    // The first step finds ranges.
    assertEquals(List.of(0, 7, 7), sizes);
  }

  @Test
  void prepared_isAnEvaluableNetwork() {
    var config =
        Stages.withImages(QuantizationConfig.defaults(), 8)
            .map(TrainingConfig.class, stage -> stage.withIterations(2));
    var quantized = SYNTHESIS.quantize(BitWidths.of(8, 8), config);
    var test = Sample.dataset().test(100);
    var whole = Fdda.evaluate(SmallRun.NETWORK, test).top1();
    assertTrue(quantized.evaluate(test).top1() > whole - 10);
    assertEquals(0, quantized.provenance().calibrationPerClass());
  }

  @Test
  void rangesOnly_onSyntheticImages() {
    var quantized = SYNTHESIS.quantizeRangesOnly(W4A4, QuantizationConfig.rangesOnly());
    assertTrue(quantized.ranges().stream().allMatch(range -> range.max() > 0));
    assertRefused(() -> NONE.quantizeRangesOnly(W4A4, RangeMethod.MSE), "give one a class");
  }

  @Test
  void savedAndLoaded(@TempDir Path folder) {
    SYNTHESIS.save(folder);
    var loaded = Synthesis.load(folder, SmallRun.NETWORK, NONE.calibration());
    var labels = List.of(1, 2, 3);
    for (var i = 0; i < 3; i++) {
      assertArrayEquals(SYNTHESIS.images(labels, 5).get(i), loaded.images(labels, 5).get(i));
    }
    assertRefused(
        () -> Synthesis.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION), "other images");
  }

  @Test
  void centers_thereAreNone() {
    assertTrue(NONE.classes().isEmpty());
    assertEquals(0, NONE.table().rowCount());
    assertRefused(() -> NONE.of(0), "no centers");
  }
}
